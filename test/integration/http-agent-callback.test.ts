/** An agent over HTTP that reports the end of its job by itself, to a control plane that was killed meanwhile. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { newWebhookSecret } from "../../src/events/webhooks/sign.ts";
import { readEndpoint } from "../../src/runtime/endpoint-file.ts";
import { type Client, createClient } from "../../src/sdk/client/index.ts";
import { createGitRepository, type GitRepository } from "../support/git-repository.ts";
import { greetingPlan } from "../support/greeting-plan.ts";
import { type HttpAgentService, startHttpAgent } from "../support/http-agent.ts";
import { type Started, startProvost } from "../support/provost-command.ts";
import { createTcpProxy, type TcpProxy } from "../support/tcp-proxy.ts";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const SECRET = newWebhookSecret();

let home: string;
let service: HttpAgentService;
let repository: GitRepository;
/** Where the agent is told to report: there before the control plane is, and while another one takes its place. */
const way = { port: 0 };
let proxy: TcpProxy;
let up: Started;
let client: Client;

const start = async (): Promise<void> => {
  const env = {
    PROVOST_AGENT_ALLOW: "127.0.0.1",
    PROVOST_AGENT_CALLBACK: `http://127.0.0.1:${proxy.port}`,
    FAR_SECRET: SECRET,
  };
  up = startProvost(["up", "--port", "0", "--json", "--home", home], repository.path, env);
  const [line] = (await once(createInterface({ input: up.process.stdout as NodeJS.ReadableStream }), "line")) as [
    string,
  ];
  const { url } = JSON.parse(line) as { url: string };
  way.port = Number(new URL(url).port);
  client = createClient({ url, token: (await readEndpoint(home))?.token ?? "" });
};

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "http-callback-"));
  service = await startHttpAgent(SECRET);
  const agent = { kind: "http", http: { url: service.url, secret: "FAR_SECRET" } };
  const work = { write: { "greeting.txt": "Hello, world!\n" }, byCallback: true };
  const plan = greetingPlan({ agent, details: `HTTP: ${JSON.stringify(work)}` });
  const source = plan.replace("repository: scratch\n", "");
  repository = createGitRepository({ "README.md": "# Test\n", "PLAN.md": source });
  proxy = await createTcpProxy(way);
  await start();
});
afterAll(async () => {
  up.process.kill("SIGTERM");
  await up.finished;
  await proxy.close();
  await service.close();
  repository.remove();
  rmSync(home, { recursive: true, force: true });
});

const startRun = async (): Promise<string> => {
  const body = { plan: { path: join(repository.path, "PLAN.md") }, repository: { path: repository.path }, fresh: true };
  return (await client.runs.start({ body })).runId;
};
const until = async (runId: string, ...names: string[]): Promise<void> => {
  for await (const { name } of client.followEvents({ runId, after: 0 })) if (names.includes(name)) return;
};
const jobOf = (index: number) => {
  const order = service.jobs[index];
  if (order === undefined) throw new Error(`there is no job ${index}`);
  return order;
};

test("the end of a job that is reported while nobody asks is taken once, by its own token, also after a kill", async () => {
  const runId = await startRun();
  await service.given(1);
  const order = jobOf(0);
  expect(order.callback?.url).toBe(`http://127.0.0.1:${proxy.port}/v1/agent-reports`);
  expect(await service.report(order, "pvj_none")).toBe(401);
  expect(await service.report(order, `${String(order.callback?.token).slice(0, -8)}AAAAAAAA`)).toBe(401);
  up.process.kill("SIGKILL");
  await up.finished;
  await start();

  expect(await service.report(order)).toBe(204);

  // Its answer may have been lost on the way: the same again is no other report.
  expect(await service.report(order)).toBe(204);
  expect(await service.report(order, undefined, { state: "failed", message: "no" })).toBe(409);
  await until(runId, "packet.written");
  expect(await client.runs.get({ params: { runId } })).toMatchObject({ state: "finished", decision: "go" });
  expect(service.jobs).toHaveLength(1);
  expect(service.requests.filter((request) => request.startsWith("GET"))).toEqual([]);
});

test("a job of a run that was cancelled is called off, and takes no report any more", async () => {
  const runId = await startRun();
  await service.given(2);
  await client.runs.cancel({ params: { runId }, body: { reason: "not wanted" } });
  await until(runId, "run.cancelled");
  await expect.poll(() => service.cancelled, { timeout: 30_000 }).toEqual([jobOf(1).job]);

  expect(await service.report(jobOf(1))).toBe(409);
});
