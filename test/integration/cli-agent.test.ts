/**
 * A real coding CLI from npm does a task of a plan: it asks the scripted model server, edits files in its worktree, and its
 * work is checked, merged and proven like any other.
 */
import { cpSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { packageRoot } from "../../src/runtime/package-root.ts";
import { greetingPlan } from "../support/greeting-plan.ts";
import { startModelServer, type ModelServer } from "../support/model-server/model-server.ts";
import { prepareHome } from "../support/prepared-home.ts";
import { provost, provostJson } from "../support/provost-command.ts";

const PROGRAMS = join(packageRoot(), "node_modules", ".bin");
const KEY = "a-key-that-nobody-may-see";

const PLAN = greetingPlan({
  agent: {
    kind: "cli",
    cli: { preset: "qwen", model: "scripted", arguments: ["--auth-type", "openai"] },
    env: ["OPENAI_BASE_URL"],
    secrets: ["OPENAI_API_KEY"],
  },
  details: "`greeting.txt` says hello to the world.",
  timeout: "2 min",
});

// Each test is several processes with a database of their own, one after the other.
vi.setConfig({ testTimeout: 180_000 });

let folder: string;
let server: ModelServer;
let env: Record<string, string>;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "cli-agent-"));
  prepareHome(join(folder, "home"));
  mkdirSync(join(folder, "plan"));
  writeFileSync(join(folder, "plan", "PLAN.md"), PLAN);
  const command = "printf 'Hello, world!\\n' > greeting.txt";
  server = await startModelServer({
    key: KEY,
    conversations: [
      {
        when: ["Write the greeting"],
        replies: [
          {
            text: "I will write it.",
            calls: [{ name: "run_shell_command", input: { command, is_background: false } }],
            usage: { input: 900, output: 30, cached: 100 },
          },
          { text: `I have written it with ${KEY}.`, usage: { input: 1_000, output: 20 } },
        ],
      },
    ],
  });
  env = {
    PATH: `${PROGRAMS}${delimiter}${process.env["PATH"] ?? ""}`,
    OPENAI_BASE_URL: `${server.url}/v1`,
    OPENAI_API_KEY: KEY,
  };
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const home = (): string[] => ["--home", join(folder, "home")];

test("a plan is done by a coding CLI, checked, merged and proven", async () => {
  await provost(["secrets", "set", "OPENAI_API_KEY", "--env", "OPENAI_API_KEY", ...home()], folder, env);
  const { exitCode, document } = await provostJson(["run", "plan/PLAN.md", ...home()], folder, env);

  expect(document).toMatchObject({ decision: "go", tasks: { succeeded: 1 }, criteria: { proven: 1 } });
  expect(exitCode).toBe(0);
  expect(server.requests.map(({ answered }) => answered)).toEqual([0, 1]);
  const { packet, run: runId } = document as { packet: string; run: string };
  cpSync(packet, join(folder, "packet"), { recursive: true });
  expect((await provost(["verify", join(folder, "packet")], folder, env)).exitCode).toBe(0);
  const listed = await provostJson(["sessions", "list", ...home()], folder, env);
  expect(listed.document).toMatchObject({
    sessions: [
      {
        agentName: "worker",
        model: "scripted",
        state: "ended",
        steps: 1,
        unpricedSteps: 1,
        usage: { input: 1_900, output: 50 },
      },
    ],
  });
  const output = await provost(["logs", runId, "Write the greeting", ...home()], folder, env);
  expect(output.stderr).toBe("");
  expect(output.stdout).toContain("run_shell_command");
  expect(output.stdout).not.toContain(KEY);
});

test("without the program nothing is begun, and doctor names it", async () => {
  const without = {
    ...env,
    PATH:
      process.env["PATH"]
        ?.split(delimiter)
        .filter((path) => !path.includes("node_modules"))
        .join(delimiter) ?? "",
  };

  const run = await provostJson(["run", "plan/PLAN.md", ...home()], folder, without);
  const doctor = await provostJson(["doctor", "plan/PLAN.md", ...home()], folder, without);

  expect(run).toMatchObject({ exitCode: 5, document: { error: { code: "AGENT_PROGRAM_MISSING" } } });
  expect(doctor).toMatchObject({
    exitCode: 5,
    document: { checks: expect.arrayContaining([expect.objectContaining({ name: "agent worker", status: "fail" })]) },
  });
  expect(server.requests).toHaveLength(0);
  expect(readFileSync(join(folder, "plan", "PLAN.md"), "utf8")).toBe(PLAN);
});
