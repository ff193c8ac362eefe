/** Tasks of a plan are done by an agent on the official SDK of Agent2Agent, over real HTTP. */
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AgentCard } from "@a2a-js/sdk";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { type ScriptedA2aAgent, type ScriptedOptions, startA2aAgent } from "../support/a2a-agent/a2a-agent.ts";
import { greetingPlan } from "../support/greeting-plan.ts";
import { runOutOfTime } from "../support/out-of-time.ts";
import { prepareHome } from "../support/prepared-home.ts";
import { provost, provostJson, startProvost } from "../support/provost-command.ts";

// Each test is several processes, one after the other.
vi.setConfig({ testTimeout: 180_000 });

const TOKEN = "a-token-that-nobody-says";

let folder: string;
let agent: ScriptedA2aAgent;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "a2a-plan-"));
  mkdirSync(join(folder, "plan"));
});
afterEach(async () => {
  await agent.close();
  rmSync(folder, { recursive: true, force: true });
});

/** One for all: to make a database takes longer than most of what is done with it. */
const homeFolder = mkdtempSync(join(tmpdir(), "a2a-home-"));
prepareHome(homeFolder);
afterAll(() => rmSync(homeFolder, { recursive: true, force: true }));
const home = (): string[] => ["--home", homeFolder];
const env = { PROVOST_AGENT_ALLOW: "127.0.0.1", FAR_TOKEN: TOKEN };

type Steps = readonly Record<string, unknown>[];
type PlanOptions = { more?: Record<string, unknown>; timeout?: string; attempts?: number };
const plan = (steps: Steps, { more = {}, timeout = "1 min", attempts = 1 }: PlanOptions = {}): void => {
  const a2a = { url: agent.url, pollSeconds: 0.2, ...more };
  const details = `A2A: ${JSON.stringify(steps)}`;
  const source = greetingPlan({ agent: { kind: "a2a", a2a }, details, timeout, attempts });
  writeFileSync(join(folder, "plan", "PLAN.md"), source);
};

const begin = async (steps: Steps, options: ScriptedOptions = {}, of: Parameters<typeof plan>[1] = {}) => {
  agent = await startA2aAgent(options);
  plan(steps, of);
};
const run = (settings: Record<string, string> = env) =>
  provostJson(["run", "plan/PLAN.md", ...home()], folder, settings);
const outputOf = async (document: unknown): Promise<string> => {
  const { run: runId } = document as { run: string };
  return (await provost(["logs", runId, "Write the greeting", ...home()], folder, env)).stdout;
};

const WRITE = { do: "write", path: "greeting.txt", content: "Hello, world!\n" };

test.each(["patch", "files", "bundle"])("what it hands in as %s is merged, checked and proven", async (as) => {
  await begin(
    [{ do: "say", text: "I begin." }, WRITE, { do: "hand-in", as }],
    { token: TOKEN },
    { more: { secret: "FAR_TOKEN" } },
  );

  const { exitCode, document } = await run();

  expect(await outputOf(document)).toContain("I begin.");
  expect(document).toMatchObject({ decision: "go", tasks: { succeeded: 1 }, criteria: { proven: 1 } });
  expect(exitCode).toBe(0);
  const { packet } = document as { packet: string };
  const verified = await provost(["verify", packet], folder);
  expect(verified.exitCode).toBe(0);
  expect(agent.orders).toHaveLength(1);
});

test("one that does not stream is asked until it is done", async () => {
  await begin([WRITE, { do: "hand-in", as: "patch" }], { streaming: false });

  const { document } = await run();

  expect(document).toMatchObject({ decision: "go" });
  expect(agent.methods).not.toContain("SendStreamingMessage");
});

test.each<[string, Steps, string]>([
  ["a path out of the worktree", [{ do: "hand-in-file", name: "../../outside.txt", content: "x" }], "RESULT_REFUSED"],
  ["git's own folder", [{ do: "hand-in-file", name: ".git/config", content: "x" }], "RESULT_REFUSED"],
  ["an address in place of the work", [{ do: "hand-in-url", url: "http://169.254.169.254/" }], "RESULT_REFUSED"],
  ["its failure", [{ do: "fail", text: "no luck" }], "AGENT_WORK_FAILED.*no luck"],
  ["its refusal", [{ do: "reject", text: "not mine" }], "AGENT_WORK_REJECTED.*not mine"],
])("%s fails the attempt, with nothing taken", async (_, steps, code) => {
  await begin([WRITE, ...steps]);

  const { document } = await run();

  expect(document).toMatchObject({ decision: "no-go", tasks: { failed: 1 } });
  expect(await outputOf(document)).toMatch(new RegExp(code, "s"));
  expect(existsSync(join(folder, "outside.txt"))).toBe(false);
});

test("a kill of the engine in the middle leads to no second task: the next engine takes it up", async () => {
  await begin([{ do: "say", text: "I begin." }, { do: "wait" }, WRITE, { do: "hand-in", as: "patch" }]);
  const first = startProvost(["run", "plan/PLAN.md", ...home()], folder, env);
  await agent.waiting(1);
  first.process.kill("SIGKILL");
  await once(first.process, "close");
  agent.release();

  const second = await provostJson(["resume", ...home()], folder, env);

  expect(second.document).toMatchObject({ decision: "go", criteria: { proven: 1 } });
  expect(agent.orders).toHaveLength(1);
  expect(agent.methods.filter((method) => method.startsWith("Send"))).toHaveLength(1);
});

test("one that vanishes in the middle and comes back is gone on with", async () => {
  await begin([{ do: "wait" }, WRITE, { do: "hand-in", as: "patch" }], {}, { attempts: 3 });
  const running = run();
  await agent.waiting(1);
  agent.vanish();
  agent.release();
  agent.comeBack();

  expect((await running).document).toMatchObject({ decision: "go" });
  expect(agent.orders).toHaveLength(1);
});

test.each<[string, ScriptedOptions]>([
  ["finds no end", {}],
  ["was not heard yet", { silent: true }],
])("one that %s is called off when its time is up", async (_, options) => {
  agent = await startA2aAgent(options);
  const { document } = await runOutOfTime(
    (timeout) => {
      plan([{ do: "wait" }], { timeout });
      return run();
    },
    () => agent.orders.length > 0,
  );

  expect(document).toMatchObject({ tasks: { failed: 1 } });
  expect(await outputOf(document)).toContain("TASK_TIMEOUT");
  expect(agent.cancelled).toHaveLength(1);
});

test("what it asks is asked of people, and their answer is the next message of the same task", async () => {
  await begin([{ do: "ask", question: "Which greeting?" }, WRITE, { do: "hand-in", as: "patch" }]);
  const running = startProvost(["run", "plan/PLAN.md", ...home()], folder, env);
  const approval = await vi.waitFor(
    async () => {
      const { document } = await provostJson(["approvals", "list", ...home()], folder, env);
      const [first] = (document as { approvals: { approvalId: string; reason: string }[] }).approvals;
      expect(first?.reason).toBe("Which greeting?");
      return first?.approvalId ?? "";
    },
    { timeout: 60_000, interval: 1_000 },
  );
  await provost(["approvals", "answer", approval, "The usual one.", ...home()], folder, env);

  expect((await running.finished).exitCode).toBe(0);
  expect(agent.answers).toEqual(["The usual one."]);
  expect(agent.orders).toHaveLength(1);
});

test.each<[string, string, number, () => Promise<void>, Record<string, string>]>([
  ["nobody at its address", "AGENT_UNREACHABLE", 5, async () => agent.close(), env],
  ["an address that is not public", "AGENT_ADDRESS_REFUSED", 2, async () => undefined, { PROVOST_AGENT_ALLOW: "" }],
])("with %s nothing is begun", async (_, code, exitCode, spoil, settings) => {
  await begin([]);
  await spoil();
  expect(await run(settings)).toMatchObject({ exitCode, document: { error: { code } } });
});

test.each<[string, string, NonNullable<ScriptedOptions["card"]>]>([
  [
    "of another version",
    "AGENT_CARD_REFUSED",
    (card) =>
      AgentCard.toJSON({
        ...card,
        supportedInterfaces: card.supportedInterfaces.map((one) => ({ ...one, protocolVersion: "0.3" })),
      }),
  ],
  [
    "that leads elsewhere",
    "AGENT_CARD_REFUSED",
    (card) =>
      AgentCard.toJSON({
        ...card,
        supportedInterfaces: card.supportedInterfaces.map((one) => ({ ...one, url: "https://elsewhere.example" })),
      }),
  ],
])("a card %s is refused, by the doctor as well", async (_, code, card) => {
  await begin([], { card });
  expect(await run()).toMatchObject({ exitCode: 2, document: { error: { code } } });
  const { document } = await provostJson(["doctor", "plan/PLAN.md", ...home()], folder, env);
  expect(JSON.stringify(document)).toContain(code);
});

test("a credential that is asked for and not there is missed before anything is begun", async () => {
  await begin([], { token: TOKEN }, { more: { secret: "NOWHERE" } });
  expect(await run()).toMatchObject({ document: { error: { code: "AGENT_SECRET_MISSING" } } });
});
