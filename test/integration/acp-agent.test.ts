/** Tasks of a plan are done by an agent on the official SDK of the Agent Client Protocol, a process of its own. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { packageRoot } from "../../src/runtime/package-root.ts";
import { greetingPlan } from "../support/greeting-plan.ts";
import { runOutOfTime } from "../support/out-of-time.ts";
import { prepareHome } from "../support/prepared-home.ts";
import { provost, provostJson } from "../support/provost-command.ts";

const AGENT = join(packageRoot(), "test", "support", "acp-agent", "main.ts");

// Each test is several processes with a database of their own, one after the other.
vi.setConfig({ testTimeout: 180_000 });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "acp-agent-"));
  prepareHome(join(folder, "home"));
  mkdirSync(join(folder, "plan"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const home = (): string[] => ["--home", join(folder, "home")];

type Steps = readonly Record<string, unknown>[];
const plan = (steps: Steps, { command = [process.execPath, AGENT], timeout = "1 min" } = {}): void => {
  const details = `ACP: ${JSON.stringify(steps)}`;
  const source = greetingPlan({ agent: { kind: "acp", acp: command }, details, timeout, attempts: 1 });
  writeFileSync(join(folder, "plan", "PLAN.md"), source);
};

const run = () => provostJson(["run", "plan/PLAN.md", ...home()], folder);

const outputOf = async (document: unknown): Promise<string> => {
  const { run: runId } = document as { run: string };
  return (await provost(["logs", runId, "Write the greeting", ...home()], folder)).stdout;
};

test("its files, commands and permissions go through the tools, and its work is checked and merged", async () => {
  plan([
    { do: "say", text: "I begin." },
    { do: "write", path: "greeting.txt", content: "Hello, world!\n" },
    { do: "read", path: "greeting.txt" },
    { do: "run", command: ["sh", "-c", "wc -l < greeting.txt; exit 3"] },
    { do: "edit", path: "notes.txt", content: "by itself\n" },
    { do: "edit", path: "../outside.txt", content: "no\n" },
    { do: "write", path: "../outside.txt", content: "no\n" },
    { do: "write", path: ".git/config", content: "no\n" },
  ]);

  const { exitCode, document } = await run();

  const output = await outputOf(document);
  expect(output).toContain("read: Hello, world!\n");
  expect(output).toContain("ran: 3: 1");
  expect(output).toContain("edit of notes.txt: allowed");
  expect(output).toContain("edit of ../outside.txt: rejected");
  expect(output.match(/refused: TOOL_/g)).toHaveLength(2);
  expect(document).toMatchObject({ decision: "go", tasks: { succeeded: 1 }, criteria: { proven: 1 } });
  expect(exitCode).toBe(0);
  const calls = await provostJson(["tools", "calls", ...home()], folder);
  expect(JSON.stringify(calls.document)).toContain("write_file");
});

test("one that dies in the middle has failed, with its last words", async () => {
  plan([{ do: "say", text: "I begin." }, { do: "die" }]);

  const { document } = await run();

  expect(document).toMatchObject({ decision: "no-go", tasks: { failed: 1 } });
  expect(await outputOf(document)).toMatch(/AGENT_PROTOCOL_FAILED.*it was told to die/s);
});

test("one that finds no end is cancelled when its time is up", async () => {
  const { document, output } = await runOutOfTime(
    async (timeout) => {
      plan([{ do: "say", text: "I begin." }, { do: "hang" }], { timeout });
      const outcome = await run();
      return { ...outcome, output: await outputOf(outcome.document) };
    },
    (outcome) => outcome.output.includes("I begin."),
  );

  expect(document).toMatchObject({ tasks: { failed: 1 } });
  expect(output).toContain("TASK_TIMEOUT");
  expect(output).toContain("cancelled");
});

test("without its program nothing is begun", async () => {
  plan([], { command: [join(homedir(), "no-such-agent"), "--acp"] });
  expect(await run()).toMatchObject({ exitCode: 5, document: { error: { code: "AGENT_PROGRAM_MISSING" } } });
  expect(readFileSync(join(folder, "plan", "PLAN.md"), "utf8")).toContain("no-such-agent");
});
