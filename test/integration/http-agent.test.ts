/** Tasks of a plan are done by a service over HTTP, by the contract of the kind `http`. */
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { newWebhookSecret } from "../../src/events/webhooks/sign.ts";
import { greetingPlan } from "../support/greeting-plan.ts";
import { type HttpAgentService, startHttpAgent } from "../support/http-agent.ts";
import { runOutOfTime } from "../support/out-of-time.ts";
import { prepareHome } from "../support/prepared-home.ts";
import { provost, provostJson, startProvost } from "../support/provost-command.ts";

// Each test is several processes, one after the other.
vi.setConfig({ testTimeout: 180_000 });

const SECRET = newWebhookSecret();
const env = { PROVOST_AGENT_ALLOW: "127.0.0.1", FAR_SECRET: SECRET };

let folder: string;
let service: HttpAgentService;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "http-plan-"));
  mkdirSync(join(folder, "plan"));
  service = await startHttpAgent(SECRET);
});
afterEach(async () => {
  await service.close();
  rmSync(folder, { recursive: true, force: true });
});

/** One for all: to make a database takes longer than most of what is done with it. */
const homeFolder = mkdtempSync(join(tmpdir(), "http-home-"));
prepareHome(homeFolder);
afterAll(() => rmSync(homeFolder, { recursive: true, force: true }));
const home = (): string[] => ["--home", homeFolder];

const plan = (work: Record<string, unknown>, { secret = "FAR_SECRET", timeout = "1 min" } = {}): void => {
  const agent = { kind: "http", http: { url: service.url, secret } };
  const source = greetingPlan({ agent, details: `HTTP: ${JSON.stringify(work)}`, timeout, attempts: 1 });
  writeFileSync(join(folder, "plan", "PLAN.md"), source);
};
const run = (settings: Record<string, string> = env) =>
  provostJson(["run", "plan/PLAN.md", ...home()], folder, settings);
const outputOf = async (document: unknown): Promise<string> => {
  const { run: runId } = document as { run: string };
  return (await provost(["logs", runId, "Write the greeting", ...home()], folder, env)).stdout;
};

const WRITE = { write: { "greeting.txt": "Hello, world!\n" } };

test.each<[string, Record<string, unknown>]>([
  ["a patch", { handIn: "patch" }],
  ["files", { handIn: "files" }],
  ["a bundle", { handIn: "bundle" }],
  ["a patch, after it was away twice", { handIn: "patch", away: 2 }],
])("what it hands in as %s is merged, checked and proven", async (_, how) => {
  plan({ ...WRITE, ...how });

  const { exitCode, document } = await run();

  expect(await outputOf(document)).toContain("I have done it.");
  expect(document).toMatchObject({ decision: "go", tasks: { succeeded: 1 }, criteria: { proven: 1 } });
  expect(exitCode).toBe(0);
  expect(service.jobs).toMatchObject([
    { version: 1, task: { title: "Write the greeting" }, touches: ["greeting.txt"] },
  ]);
});

test.each<[string, Record<string, unknown>, string]>([
  [
    "a path out of the worktree",
    { result: { files: [{ path: "../../outside.txt", content: "x" }] } },
    "RESULT_REFUSED",
  ],
  ["git's own folder", { result: { files: [{ path: ".git/hooks/x", content: "x" }] } }, "RESULT_REFUSED"],
  ["a bundle that is none", { result: { bundle: "PGh0bWw+" } }, "RESULT_REFUSED"],
  ["an answer of another contract", { answer: { state: "splendid" } }, "AGENT_PROTOCOL_FAILED"],
  ["a status elsewhere", { answer: { state: "working", status: "http://169.254.169.254/" } }, "AGENT_PROTOCOL_FAILED"],
  ["its failure", { fail: "no luck" }, "AGENT_WORK_FAILED.*no luck"],
])("%s fails the attempt, with nothing taken", async (_, work, code) => {
  plan(work);

  const { document } = await run();

  expect(document).toMatchObject({ decision: "no-go", tasks: { failed: 1 } });
  expect(await outputOf(document)).toMatch(new RegExp(code, "s"));
  expect(existsSync(join(folder, "outside.txt"))).toBe(false);
});

test("a kill of the engine in the middle leads to no second job: the next engine asks how it goes", async () => {
  plan({ ...WRITE, later: true });
  const first = startProvost(["run", "plan/PLAN.md", ...home()], folder, env);
  await service.polled();
  first.process.kill("SIGKILL");
  await once(first.process, "close");
  service.release();

  const second = await provostJson(["resume", ...home()], folder, env);

  expect(second.document).toMatchObject({ decision: "go", criteria: { proven: 1 } });
  expect(service.jobs).toHaveLength(1);
  expect(service.requests.filter((request) => request.startsWith("POST"))).toHaveLength(1);
});

test.each<[string, Record<string, unknown>]>([
  ["finds no end", { later: true }],
  ["was not heard yet", { silent: true }],
])("one that %s is called off when its time is up", async (_, work) => {
  const { document } = await runOutOfTime(
    (timeout) => {
      plan(work, { timeout });
      return run();
    },
    () => service.jobs.length > 0,
  );

  expect(document).toMatchObject({ tasks: { failed: 1 } });
  expect(await outputOf(document)).toContain("TASK_TIMEOUT");
  expect(service.cancelled.filter((job) => job === service.jobs[0]?.job)).toHaveLength(1);
});

test("what is signed with another secret is refused by the service, and fails for good", async () => {
  plan(WRITE);
  const { document } = await run({ ...env, FAR_SECRET: newWebhookSecret() });
  expect(await outputOf(document)).toContain("AGENT_ACCESS_REFUSED");
  expect(service.jobs).toHaveLength(0);
});

test.each<[string, string, () => Promise<void>, Record<string, string>]>([
  ["nobody at its address", "AGENT_UNREACHABLE", async () => service.close(), env],
  ["an address that is not public", "AGENT_ADDRESS_REFUSED", async () => undefined, { FAR_SECRET: SECRET }],
  ["no secret of its name", "AGENT_SECRET_MISSING", async () => undefined, { PROVOST_AGENT_ALLOW: "127.0.0.1" }],
])("with %s nothing is begun", async (_, code, spoil, settings) => {
  plan(WRITE);
  await spoil();
  expect(await run(settings)).toMatchObject({ document: { error: { code } } });
});
