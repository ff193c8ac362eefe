/** The whole way: `provost up`, `provost agent` on another process's side, tasks of the queue, and the API about them. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { LOCAL_TENANT, type TaskId } from "../../src/model/ids.ts";
import { createTaskQueue, type TaskQueue } from "../../src/queue/task-queue.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { readEndpoint, type Endpoint } from "../../src/runtime/endpoint-file.ts";
import { openDatabase } from "../../src/store/database.ts";
import { startEmbeddedPostgres } from "../../src/store/embedded/embedded-postgres.ts";
import { openHome } from "../../src/store/home/home.ts";
import { defineAgent } from "../../src/sdk/agent/define-agent.ts";
import { type Fence, readDocument } from "../support/documents.ts";
import { until } from "../support/hub.ts";
import { prepareHome } from "../support/prepared-home.ts";
import { processesWith } from "../support/processes.ts";
import { provost, startProvost, type Started } from "../support/provost-command.ts";
import { PROJECT } from "../support/provost-path.ts";
import { expectWithin, timeUntil } from "../support/within.ts";

const folder = mkdtempSync(join(tmpdir(), "provost-http-"));
const homePath = join(folder, "home");
prepareHome(homePath);
let up: Started;
let endpoint: Endpoint;
/** Another process on the same database: what it enqueues has to reach the agents of the first. */
let queue: TaskQueue;
const endings: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  up = startProvost(["up", "--port", "0", "--shell-slots", "1", "--home", homePath], folder);
  await until("it is up", async () => (await readEndpoint(homePath)) !== null, 60_000);
  endpoint = (await readEndpoint(homePath)) as Endpoint;
  writeFileSync(join(folder, "token"), endpoint.token, { mode: 0o600 });
  const postgres = await startEmbeddedPostgres(await openHome(homePath));
  const db = await openDatabase(postgres.connection);
  queue = createTaskQueue({ db, clock: systemClock, random: Math.random });
  endings.push(
    () => queue.close(),
    () => db.close(),
    () => postgres.stop(),
  );
});
afterAll(async () => {
  up.process.kill("SIGTERM");
  await up.finished;
  for (const end of endings) await end();
});

const call = async (path: string, body?: unknown): Promise<{ status: number; document: unknown }> => {
  const response = await fetch(new URL(path, endpoint.url), {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${endpoint.token}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, document: await response.json() };
};

const enqueue = async (task: Parameters<TaskQueue["enqueue"]>[0]["tasks"][number], name = "default") => {
  const [made] = await queue.enqueue({ tenantId: LOCAL_TENANT, queue: name, tasks: [task] });
  return made?.taskId as TaskId;
};
const stateOf = async (taskId: TaskId) => (await queue.get(LOCAL_TENANT, taskId)).state;

test("an agent in the process of the control plane does shell tasks, over the same contract", async () => {
  const taskId = await enqueue({ kind: "shell", payload: { script: "echo from within" }, requires: ["shell"] });
  await until("it is done", async () => (await stateOf(taskId)) === "succeeded", 60_000);
  const { document } = await call("/v1/agents");
  expect((document as { items: { name: string; slots: number }[] }).items).toMatchObject([
    { name: "local shell", slots: 1 },
  ]);
});

test('a task that another process enqueues is done by an agent that came by "agents.connect"', async () => {
  const agent = startProvost(
    ["agent", "--url", endpoint.url, "--token-file", "token", "--work-dir", "work", "--name", "far", "--queue", "far"],
    folder,
  );
  const taskId = await enqueue(
    { kind: "shell", payload: { script: "echo hello; exit 0" }, requires: ["shell"] },
    "far",
  );
  await until("it is done", async () => (await stateOf(taskId)) === "succeeded", 60_000);
  const task = await queue.get(LOCAL_TENANT, taskId);
  expect(task.result).toMatchObject({ exitCode: 0, outputBytes: 6 });
  expect(task.outputBlob).toMatch(/^[0-9a-f]{64}$/);

  await expectWithin(1_000, async () => {
    const mark = `provost-test-${Math.random().toString(36).slice(2)}`;
    const payload = { script: "sleep 300 & wait", env: { MARK: mark } };
    const slow = await enqueue({ kind: "shell", payload, requires: ["shell"] }, "far");
    await until("it runs", () => processesWith(mark).length >= 2);
    const [, tookMs] = await Promise.all([
      queue.cancel(LOCAL_TENANT, [slow], "not needed", "ada"),
      timeUntil(() => processesWith(mark).length === 0),
    ]);
    return tookMs;
  });

  await until("it is on record as idle", async () => {
    const { document } = await call("/v1/agents");
    return (document as { items: { name: string; state: string }[] }).items.some(
      ({ name, state }) => name === "far" && state === "idle",
    );
  });
  const listed = await provost(["agents", "--home", homePath], folder);
  expect(listed.stdout).toMatch(/far\s+idle\s+0\/1/);
  agent.process.kill("SIGTERM");
  expect((await agent.finished).exitCode).toBe(0);
});

test('an agent that polls takes the same way by "agents.send" and "agents.poll"', async () => {
  const agent = await defineAgent({
    name: "poller",
    queues: ["polled"],
    run: async ({ payload }) => ({ got: payload }),
  }).start({
    url: endpoint.url,
    token: endpoint.token,
    transport: "long-poll",
    handleSignals: false,
  });
  const taskId = await enqueue({ kind: "any", payload: [1, 2] }, "polled");
  await until("it is done", async () => (await stateOf(taskId)) === "succeeded");
  expect((await queue.get(LOCAL_TENANT, taskId)).result).toEqual({ got: [1, 2] });
  await agent.stop();
});

test('"agents.explain" says why a task waits, and where it went', async () => {
  const waiting = await enqueue({ kind: "render", requires: ["gpu"], title: "render" }, "pictures");
  const nobody = await call(`/v1/explain/${waiting}`);
  expect(nobody).toMatchObject({ status: 200, document: { state: "queued", title: "render" } });
  expect((nobody.document as { reasons: string[] }).reasons[0]).toMatch(
    /^no agent is connected$|^no connected agent takes tasks of queue "pictures"$/,
  );
  const agent = await defineAgent({
    name: "painter",
    queues: ["pictures"],
    capabilities: ["gpu"],
    run: async () => "done",
  }).start({
    url: endpoint.url,
    token: endpoint.token,
    handleSignals: false,
  });
  await until("it is done", async () => (await stateOf(waiting)) === "succeeded");
  await until("it is on record", async () => {
    const { document } = await call(`/v1/explain/${waiting}`);
    return (document as { assignments: unknown[] }).assignments.length === 1;
  });
  const cli = await provost(["explain", waiting, "--home", homePath, "--json"], folder);
  expect(JSON.parse(cli.stdout)).toMatchObject({
    state: "succeeded",
    assignments: [{ agentName: "painter", attempt: 1 }],
  });
  expect(await call("/v1/explain/no-such-task")).toMatchObject({ status: 404 });
  await agent.stop();
});

test("a task goes to where its data is, and it is said that this was why", async () => {
  const connection = { url: endpoint.url, token: endpoint.token, handleSignals: false };
  const agents = await Promise.all(
    ["here", "there"].map((site) =>
      defineAgent({ name: site, queues: ["data"], slots: 4, labels: { site }, run: async () => null }).start(
        connection,
      ),
    ),
  );
  await until("both are on record", async () => {
    const { document } = await call("/v1/agents");
    const idle = (document as { items: { name: string; state: string }[] }).items.filter(
      ({ state }) => state === "idle",
    );
    return ["here", "there"].every((site) => idle.some(({ name }) => name === site));
  });

  // Of two that are as near, the other would get the next one. With room for more: a slot is free a moment after its task.
  for (let round = 0; round < 3; round += 1) {
    const tasks = [{ kind: "count", near: { site: "there" } }];
    const { items } = (await call("/v1/queues/data/tasks", { tasks })).document as { items: { taskId: TaskId }[] };
    const taskId = items[0]?.taskId as TaskId;
    await until("it is done", async () => (await stateOf(taskId)) === "succeeded");
    expect((await call(`/v1/explain/${taskId}`)).document).toMatchObject({
      assignments: [{ agentName: "there", why: expect.stringContaining("is where 100 % of its data is") }],
    });
  }
  await Promise.all(agents.map((agent) => agent.stop()));
});

test('"agents.team" says who together can do something, and what nobody can', async () => {
  const started = await Promise.all(
    [["paint"], ["walls@2.1", "floors"]].map((capabilities, index) =>
      defineAgent({ name: "crafts", queues: ["house"], capabilities, run: async () => null }).start({
        url: endpoint.url,
        token: endpoint.token,
        agentId: `crafts-${index}`,
        handleSignals: false,
      }),
    ),
  );
  const members = [
    { agentId: "crafts-0", covers: ["paint"] },
    { agentId: "crafts-1", covers: ["walls@2"] },
  ];
  expect((await call("/v1/teams?requires=paint,walls@2")).document).toEqual({ members, missing: [] });

  const cli = await provost(["agents", "team", "paint", "walls@2", "roof", "--home", homePath, "--json"], folder);
  expect(cli.exitCode).toBe(1);
  expect(JSON.parse(cli.stdout)).toEqual({ members, missing: ["roof"] });
  expect(await call("/v1/teams?requires=no%20such")).toMatchObject({ status: 400 });
  await Promise.all(started.map((agent) => agent.stop()));
});

test('"agents.release" lets out whoever is in quarantine, and nobody else', async () => {
  const run = () => Promise.reject(new Error("broken"));
  const definition = { name: "broken", queues: ["hard"], run };
  const options = { url: endpoint.url, token: endpoint.token, agentId: "broken-1", handleSignals: false };
  const agent = await defineAgent(definition).start(options);
  expect(await call("/v1/agents/broken-1/release", {})).toMatchObject({ status: 409 });
  expect(await call("/v1/agents/nobody/release", {})).toMatchObject({ status: 404 });
  for (let index = 0; index < 6; index += 1) await enqueue({ kind: `kind ${index}`, maxAttempts: 1 }, "hard");
  const state = async () =>
    (await call("/v1/agents/broken-1")).document as { state: string; quarantineReason: string | null };
  await until("it is quarantined", async () => (await state()).state === "quarantined");
  expect((await state()).quarantineReason).toContain("kinds of work");
  const released = await provost(["agents", "release", "broken-1", "--home", homePath], folder);
  expect(released.stdout).toContain("broken-1");
  expect((await state()).state).not.toBe("quarantined");
  await agent.stop();
});

test('"agents.drain" gives no new work, lets what is in hand go on, and "agents.release" ends it', async () => {
  const [begun, finish] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const options = { url: endpoint.url, token: endpoint.token, handleSignals: false };
  const did: string[] = [];
  const start = (agentId: string, slots: number) =>
    defineAgent({
      name: agentId,
      queues: ["drained"],
      slots,
      run: async ({ payload }) => {
        if (payload === "wait") {
          begun.resolve();
          await finish.promise;
        }
        did.push(agentId);
      },
    }).start({ ...options, agentId });
  const has = async (agentId: string, expected: object) => {
    const { document } = await call(`/v1/agents/${agentId}`);
    return Object.entries(expected).every(([name, value]) => (document as Record<string, unknown>)[name] === value);
  };
  const doAll = async (count: number): Promise<void> => {
    const made = [];
    for (let index = 0; index < count; index += 1) made.push(await enqueue({ kind: "any" }, "drained"));
    for (const taskId of made) await until("it is done", async () => (await stateOf(taskId)) === "succeeded");
  };
  const wide = await start("wide-1", 4);
  const inHand = await enqueue({ kind: "any", payload: "wait" }, "drained");
  await begun.promise;

  expect(await call("/v1/agents/wide-1/drain", { reason: " " })).toMatchObject({ status: 400 });
  expect(await call("/v1/agents/nobody/drain", { reason: "a new disk" })).toMatchObject({ status: 404 });
  const drained = await provost(
    ["agents", "drain", "wide-1", "--reason", "a new disk", "--home", homePath, "--json"],
    folder,
  );
  expect(JSON.parse(drained.stdout)).toMatchObject({ agent: "wide-1", reason: "a new disk" });
  expect(await call("/v1/agents/wide-1/drain", { reason: "again" })).toMatchObject({ status: 409 });
  await until("it drains", () => has("wide-1", { state: "draining", drainReason: "a new disk", busy: 1 }));
  const narrow = await start("narrow-1", 1);
  await doAll(4);
  expect(did).toEqual(["narrow-1", "narrow-1", "narrow-1", "narrow-1"]);
  finish.resolve();
  await until("it is done", async () => (await stateOf(inHand)) === "succeeded");
  expect(did.at(-1)).toBe("wide-1");
  await until("nothing is in hand", () => has("wide-1", { state: "draining", busy: 0 }));
  await narrow.stop();

  expect(await call("/v1/agents/wide-1/release", {})).toMatchObject({ status: 200, document: { drainReason: null } });
  await doAll(1);
  expect(did.at(-1)).toBe("wide-1");
  await wide.stop();
});

test('"agents.quarantine" is for a person, too, and tells who it was', async () => {
  const agent = await defineAgent({ name: "liar", queues: ["lies"], run: async () => null }).start({
    url: endpoint.url,
    token: endpoint.token,
    agentId: "liar-1",
    handleSignals: false,
  });
  const command = ["agents", "quarantine", "liar-1", "--reason", "its results are wrong", "--home", homePath];
  expect((await provost(command, folder)).stdout).toContain("liar-1 is in quarantine");
  expect((await call("/v1/agents/liar-1")).document).toMatchObject({
    state: "quarantined",
    quarantineReason: "its results are wrong",
    spending: null,
  });
  expect((await provost(command, folder)).stderr).toContain("quarantined already");
  const listed = await provost(["agents", "--home", homePath], folder);
  expect(listed.stdout).toContain("liar-1 is quarantined: its results are wrong");
  const { document } = await call("/v1/events?names=agent.quarantined&limit=100");
  const told = (document as { items: { actor: string; payload: { agentId: string } }[] }).items;
  expect(told.find(({ payload }) => payload.agentId === "liar-1")?.actor).not.toBe("engine");
  await agent.stop();
});

/** As its reader types it, in the project: the command as `npx` finds it, the port as it was given. */
const asTyped = (fence: Fence | undefined): string =>
  `npx() { "$@"; }\n${fence?.text.replace("http://127.0.0.1:7386", endpoint.url).replace(/^node /m, "exec node ")}`;

test("the example agent, which knows nothing but the package, does its work as its README has it", async () => {
  const [, begin, ask] = readDocument("examples/an-agent/README.md").fences;
  const path = `${join(PROJECT, "node_modules", ".bin")}:${process.env["PATH"]}`;
  const shell = { cwd: PROJECT, env: { ...process.env, PATH: path, PROVOST_HOME: homePath } };
  const example = spawn("sh", ["-euc", asTyped(begin)], { ...shell, stdio: "inherit" });
  onTestFinished(() => void example.kill("SIGKILL"));
  const [enqueueIt = "", showIt = ""] = asTyped(ask).split(/(?=^npx provost tasks show)/m);
  const good = /[0-9a-f-]{36}/.exec(execFileSync("sh", ["-euc", enqueueIt], { ...shell, encoding: "utf8" }))?.[0];
  const bad = await enqueue({ kind: "count", payload: 7, requires: ["text.count"] });
  await until(
    "both have ended",
    async () => (await stateOf(good as TaskId)) === "succeeded" && (await stateOf(bad)) === "failed",
  );
  expect((await queue.get(LOCAL_TENANT, good as TaskId)).result).toEqual({ words: 6, different: 4 });
  expect((await queue.get(LOCAL_TENANT, bad)).failure).toMatchObject({ class: "validation" });
  const shown = `npx() { "$@"; }\n${showIt.replace("TASK", String(good))}`;
  expect(execFileSync("sh", ["-euc", shown], { ...shell, encoding: "utf8" })).toContain("succeeded");
  example.kill("SIGTERM");
  expect(await once(example, "exit")).toEqual([0, null]);
});

test("nobody connects without a credential that is valid", async () => {
  const refusal = await new Promise<number | undefined>((resolve) => {
    const socket = new WebSocket(new URL("/v1/agents/connect", endpoint.url.replace("http", "ws")));
    socket.on("unexpected-response", (_request, response) => resolve(response.statusCode));
    socket.on("error", () => undefined);
    socket.on("open", () => resolve(101));
  });
  expect(refusal).toBe(401);
  const knocking = defineAgent({ name: "stranger", run: async () => null }).start({
    url: endpoint.url,
    token: "wrong",
    handleSignals: false,
  });
  await expect(knocking).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
});
