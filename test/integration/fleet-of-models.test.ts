/** The example of a fleet of models, offline: real tools, sandbox, merges and checks; the models' words come from its script. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RunStatus } from "../../src/control-plane.ts";
import { packageRoot } from "../../src/runtime/package-root.ts";
import { startModelServer, type ModelServer } from "../support/model-server/model-server.ts";
import type { ScriptInput } from "../support/model-server/script.ts";
import { prepareHome } from "../support/prepared-home.ts";
import { provostJson } from "../support/provost-command.ts";

const EXAMPLE = join(packageRoot(), "examples", "fleet-of-models");

let folder: string;
let server: ModelServer;
let env: Record<string, string>;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "fleet-of-models-"));
  prepareHome(join(folder, "home"));
  cpSync(EXAMPLE, join(folder, "example"), { recursive: true });
  const script = JSON.parse(readFileSync(join(EXAMPLE, "script.json"), "utf8")) as ScriptInput;
  server = await startModelServer(script);
  env = { ANTHROPIC_BASE_URL: `${server.url}/v1`, ANTHROPIC_API_KEY: "offline-key" };
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const home = (): string[] => ["--home", join(folder, "home")];

test("three models and a reviewer, who sends one of them back, bring the plan to Go", async () => {
  const { exitCode, document } = await provostJson(["run", "example/PLAN.md", ...home()], folder, env);

  expect(exitCode).toBe(0);
  expect(document).toMatchObject({
    decision: "go",
    tasks: { total: 3, succeeded: 3 },
    // the fourth is the judges', which is advice
    criteria: { total: 4, proven: 3, unproven: 1 },
  });
  const listed = await provostJson(["sessions", "list", ...home()], folder, env);
  const { sessions } = listed.document as { sessions: { agentName: string; model: string; steps: number }[] };
  const told = sessions.map(({ agentName, model, steps }) => `${agentName}: ${model}, ${steps} steps`);
  expect(told.toSorted()).toEqual([
    "formatter: anthropic/claude-sonnet-5-5, 4 steps",
    "joiner: anthropic/claude-sonnet-5-5, 3 steps",
    "joiner: anthropic/claude-sonnet-5-5, 4 steps",
    "parser: anthropic/claude-sonnet-5-5, 6 steps",
    // four reviews and three judges
    "reviewer: anthropic/claude-opus-5-5, 1 steps",
    "reviewer: anthropic/claude-opus-5-5, 1 steps",
    ...Array.from({ length: 4 }, () => "reviewer: anthropic/claude-opus-5-5, 2 steps"),
    "reviewer: anthropic/claude-opus-5-5, 3 steps",
  ]);
  // 30 answers, and one that came only when it was asked for again
  expect(server.requests).toHaveLength(31);

  const { document: status } = await provostJson(["status", ...home()], folder, env);
  const { reviews, criteria } = status as Pick<RunStatus, "reviews" | "criteria">;
  const reviewed = reviews.map(({ number, findings, sentBack, tries }) => [
    number,
    findings.map(({ file, line, severity }) => `${severity} ${file}:${line}`).join(),
    sentBack,
    tries,
  ]);
  expect(reviewed.toSorted((a, b) => (String(a) < String(b) ? -1 : 1))).toEqual([
    [1, "blocking src/spans.js:8", true, 1],
    // its first answer named line 60
    [1, "note src/parse-span.js:6", false, 2],
    [2, "", false, 1],
    // its provider was overloaded at the first
    [2, "warning src/format-span.js:3", false, 1],
  ]);
  const advice = criteria.find(({ check }) => check?.kind === "judge");
  expect(advice?.reason).toContain("advice, which decides nothing: 3 of 3 votes pass");
  expect(advice?.head?.blobs.map(({ name }) => name)).toEqual(["votes.json"]);
});

test("without a key nothing is begun, and the key is named", async () => {
  const without = { ...env, ANTHROPIC_API_KEY: "" };
  const { exitCode, document } = await provostJson(["run", "example/PLAN.md", ...home()], folder, without);
  expect(exitCode).toBe(5);
  expect(document).toMatchObject({ error: { code: "MODEL_KEY_MISSING", details: { key: "ANTHROPIC_API_KEY" } } });
  expect(server.requests).toHaveLength(0);
});
