/** The example of a fleet of models, offline: real tools, sandbox, merges and checks; the models' words come from its script. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packageRoot } from "../../src/runtime/package-root.ts";
import { startModelServer, type ModelServer } from "../support/model-server/model-server.ts";
import type { ScriptInput } from "../support/model-server/script.ts";
import { provostJson } from "../support/provost-command.ts";

const EXAMPLE = join(packageRoot(), "examples", "fleet-of-models");

let folder: string;
let server: ModelServer;
let env: Record<string, string>;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "fleet-of-models-"));
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

test("three models and a reviewer bring the plan to Go", async () => {
  const { exitCode, document } = await provostJson(["run", "example/PLAN.md", ...home()], folder, env);

  expect(exitCode).toBe(0);
  expect(document).toMatchObject({
    decision: "go",
    tasks: { total: 4, succeeded: 4 },
    criteria: { total: 4, proven: 4 },
  });
  const listed = await provostJson(["sessions", "list", ...home()], folder, env);
  const { sessions } = listed.document as { sessions: { agentName: string; model: string; steps: number }[] };
  const told = sessions.map(({ agentName, model, steps }) => `${agentName}: ${model}, ${steps} steps`);
  expect(told.toSorted()).toEqual([
    "formatter: anthropic/claude-sonnet-5-5, 4 steps",
    "joiner: anthropic/claude-sonnet-5-5, 4 steps",
    "parser: anthropic/claude-sonnet-5-5, 6 steps",
    "reviewer: anthropic/claude-opus-5-5, 5 steps",
  ]);
  // 19 answers, and one that came only when it was asked for again
  expect(server.requests).toHaveLength(20);
});

test("without a key nothing is begun, and the key is named", async () => {
  const without = { ...env, ANTHROPIC_API_KEY: "" };
  const { exitCode, document } = await provostJson(["run", "example/PLAN.md", ...home()], folder, without);
  expect(exitCode).toBe(5);
  expect(document).toMatchObject({ error: { code: "MODEL_KEY_MISSING", details: { key: "ANTHROPIC_API_KEY" } } });
  expect(server.requests).toHaveLength(0);
});
