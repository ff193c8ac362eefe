/** Provost as an agent of Agent2Agent, spoken to with the client of the official SDK. */
import { randomUUID } from "node:crypto";
import { type Artifact, type Message, Role, type StreamResponse, type Task, TaskState } from "@a2a-js/sdk";
import { type Client, ClientFactory, JsonRpcTransportFactory } from "@a2a-js/sdk/client";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { createGitRepository, type GitRepository } from "../support/git-repository.ts";
import { startUp, type Up } from "../support/up.ts";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let up: Up;
let maintainer: string;
beforeAll(async () => {
  up = await startUp();
  maintainer = (await up.program("admin")).token;
});
afterAll(() => up.stop());

let repository: GitRepository;
beforeEach(() => {
  repository = createGitRepository({ "README.md": "# Service\n" });
});
afterEach(() => repository.remove());

const plan = (script: string): string => `# Greet

## Phase 1: Write it

- [ ] Write the greeting

  \`\`\`sh
  ${script}
  \`\`\`

**Completion Criteria:**

- [ ] The greeting is there

  \`\`\`check
  kind: exec
  command: [grep, -qx, "Hello, world!", greeting.txt]
  \`\`\`
`;
const GREETING = plan(`printf 'Hello, world!\\n' > greeting.txt`);

const clientFor = async (token: string): Promise<Client> => {
  const fetchImpl: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set("authorization", `Bearer ${token}`);
    return fetch(input, { ...init, headers });
  };
  return new ClientFactory({ transports: [new JsonRpcTransportFactory({ fetchImpl })] }).createFromUrl(up.url);
};

const asking = (text: string, { messageId = randomUUID(), contextId = "" } = {}) => {
  const part = {
    content: { $case: "text", value: text },
    metadata: undefined,
    filename: "PLAN.md",
    mediaType: "text/markdown",
  } as const;
  const message: Message = {
    messageId,
    contextId,
    taskId: "",
    role: Role.ROLE_USER,
    parts: [part],
    metadata: { provost: { repository: repository.path } },
    extensions: [],
    referenceTaskIds: [],
  };
  return { tenant: "", message, configuration: undefined, metadata: undefined };
};

const all = async (events: AsyncIterable<StreamResponse>): Promise<NonNullable<StreamResponse["payload"]>[]> => {
  const found = [];
  for await (const { payload } of events) if (payload !== undefined) found.push(payload);
  return found;
};
const dataOf = ({ parts }: Artifact): unknown => {
  const [first] = parts;
  return first?.content?.$case === "data" ? first.content.value : undefined;
};

test("a plan is run, followed to its end, and hands in its decision and its packet", async () => {
  const client = await clientFor(maintainer);

  const events = await all(client.sendMessageStream(asking(GREETING)));

  const [first] = events;
  expect(first).toMatchObject({ $case: "task", value: { status: { state: TaskState.TASK_STATE_WORKING } } });
  const told = events.flatMap((event) =>
    event.$case === "statusUpdate" ? [event.value.status?.message?.parts[0]?.content] : [],
  );
  expect(JSON.stringify(told)).toContain("task.succeeded");
  const artifacts = events.flatMap((event) => (event.$case === "artifactUpdate" ? (event.value.artifact ?? []) : []));
  expect(artifacts.map(({ artifactId }) => artifactId)).toEqual(["decision", "packet"]);
  expect(dataOf(artifacts[0] as Artifact)).toMatchObject({ decision: "go", criteria: { proven: 1 } });
  expect(events.at(-1)).toMatchObject({
    $case: "statusUpdate",
    value: { status: { state: TaskState.TASK_STATE_COMPLETED } },
  });
  const packet = artifacts[1]?.parts.find(({ filename }) => filename === "packet.json")?.content;
  const address = packet?.$case === "url" ? new URL(packet.value) : new URL(up.url);
  const answer = await up.send(`${address.pathname}${address.search}`, maintainer);
  expect(answer.status).toBe(200);
  // The same id everywhere.
  const { value } = first as { value: Task };
  expect(await up.owner.runs.get({ params: { runId: value.id } })).toMatchObject({ decision: "go" });
});

test("the same message begins one run, and a task is found by its context", async () => {
  const client = await clientFor(maintainer);
  const request = asking(GREETING, { contextId: "release-7" });

  const first = (await client.sendMessage(request)) as Task;
  const second = (await client.sendMessage(request)) as Task;

  expect(second.id).toBe(first.id);
  expect(second.contextId).toBe("release-7");
  const query = {
    tenant: "",
    status: TaskState.TASK_STATE_UNSPECIFIED,
    pageToken: "",
    statusTimestampAfter: undefined,
  };
  const { tasks } = await client.listTasks({ ...query, contextId: "release-7" });
  expect(tasks.map(({ id }) => id)).toEqual([first.id]);
  await vi.waitFor(async () => {
    const task = await client.getTask({ tenant: "", id: first.id });
    expect(task.status?.state).toBe(TaskState.TASK_STATE_COMPLETED);
    expect(task.artifacts).toHaveLength(2);
  }, 60_000);
});

test.each([
  ["---\nagents: { a: { kind: shel } }\n---\n# Wrong\n\n- [ ] A task\n", /PLAN_INVALID.*line \d+: agent-kind-unknown/s],
  ["# Nothing\n\n- [ ] A task that nobody can do\n", /TASK_UNBOUND.*:3 task/s],
])("a plan that cannot be run is refused with where it is wrong, and nothing is begun", async (source, problem) => {
  const client = await clientFor(maintainer);
  const before = (await up.owner.runs.list({ query: {} })).items.length;

  await expect(client.sendMessage(asking(source))).rejects.toThrow(problem);

  expect((await up.owner.runs.list({ query: {} })).items).toHaveLength(before);
});

test("a run is called off, and a person's pause is what the task waits for", async () => {
  const client = await clientFor(maintainer);
  const { id } = (await client.sendMessage(asking(plan("sleep 300")))) as Task;
  await up.owner.runs.pause({ params: { runId: id }, body: { reason: "not now" } });
  expect((await client.getTask({ tenant: "", id })).status?.state).toBe(TaskState.TASK_STATE_INPUT_REQUIRED);

  await client.cancelTask({ tenant: "", id, metadata: undefined });

  await vi.waitFor(async () => {
    expect((await client.getTask({ tenant: "", id })).status?.state).toBe(TaskState.TASK_STATE_CANCELED);
  }, 60_000);
  await expect(client.cancelTask({ tenant: "", id, metadata: undefined })).rejects.toThrow(/STATE_CONFLICT/);
});

test("a run that came to No-Go has failed, as a task", async () => {
  const client = await clientFor(maintainer);
  const events = await all(client.sendMessageStream(asking(plan("echo other > greeting.txt"))));
  expect(events.at(-1)).toMatchObject({ value: { status: { state: TaskState.TASK_STATE_FAILED } } });
});

test("nobody gets in without a credential, and a task of another tenant is none", async () => {
  const card = await up.send("/.well-known/agent-card.json", null);
  expect(await card.json()).toMatchObject({ name: "Provost", capabilities: { streaming: true } });
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ListTasks", params: {} });
  expect((await up.send("/a2a", null, { method: "POST", body })).status).toBe(401);
  const { id } = (await (await clientFor(maintainer)).sendMessage(asking(GREETING))) as Task;
  const stranger = await clientFor((await up.stranger("other")).token);
  await expect(stranger.getTask({ tenant: "", id })).rejects.toThrow(/RUN_NOT_FOUND/);
  const viewer = await clientFor((await up.program("viewer")).token);
  await expect(viewer.sendMessage(asking(GREETING))).rejects.toThrow(/FORBIDDEN/);
});

test("the version before is told which one is spoken", async () => {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ListTasks", params: {} });
  const answer = await up.send("/a2a", maintainer, { method: "POST", body });
  expect(await answer.json()).toMatchObject({ error: { code: -32_009 } });
});
