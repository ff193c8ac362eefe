/** One trace from a caller's request to the processes that do the work, kept here and sent to a collector. */
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { defineAgent } from "../../../src/sdk/agent/define-agent.ts";
import { type Api, startApi } from "../../support/api.ts";
import { createGitRepository } from "../../support/git-repository.ts";
import { type ModelServer, startModelServer } from "../../support/model-server/model-server.ts";
import { exec, nativePlan } from "../../support/native-plan.ts";
import { type OtlpReceiver, startOtlpReceiver } from "../../support/otlp-receiver.ts";

type Span = { spanId: string; parentSpanId: string | null; name: string; failed: boolean; attributes: object };

const SETTINGS = [
  "PROVOST_OTLP_ENDPOINT",
  "PROVOST_OTLP_HEADERS",
  "PROVOST_TRACE_SAMPLE",
  "ANTHROPIC_BASE_URL",
  "ANTHROPIC_API_KEY",
] as const;
let api: Api;
let collector: OtlpReceiver;
let models: ModelServer;

beforeAll(async () => {
  collector = await startOtlpReceiver();
  const replies = [
    { calls: [{ name: "write_file", input: { path: "made.txt", content: "made" } }] },
    { text: "It is written." },
  ];
  models = await startModelServer({ conversations: [{ when: ["Write it"], replies }] });
  process.env["ANTHROPIC_BASE_URL"] = `${models.url}/v1`;
  process.env["ANTHROPIC_API_KEY"] = "a-key-for-tests";
  process.env["PROVOST_OTLP_ENDPOINT"] = collector.endpoint;
  process.env["PROVOST_OTLP_HEADERS"] = "x-team=provost";
  process.env["PROVOST_TRACE_SAMPLE"] = "0";
  api = await startApi();
});
afterAll(async () => {
  await api.stop();
  await collector.close();
  await models.close();
  for (const name of SETTINGS) delete process.env[name];
});

const CALLER = "00f067aa0ba902b7";
const traceId = (digit: string): string => `4bf92f3577b34da6a3ce929d0e0e473${digit}`;
const send = async (path: string, trace: string, body: unknown): Promise<Record<string, unknown>> => {
  const headers = { "content-type": "application/json", traceparent: `00-${trace}-${CALLER}-01` };
  const response = await api.request(path, { method: "POST", headers, body: JSON.stringify(body) });
  expect(response.ok).toBe(true);
  return (await response.json()) as Record<string, unknown>;
};
/**
 * The spans that are kept once all of these names are among them. They are written when they have ended, and which of two
 * ends first nobody has promised: a merge may be over before the attempt has cleared its worktree away.
 */
const spansWith = async (trace: string, ...names: RegExp[]): Promise<Span[]> =>
  vi.waitFor(
    async () => {
      const { items } = await api.client.traces.get({ params: { traceId: trace } });
      const wanted = names.map((name) => expect.stringMatching(name) as string);
      expect(items.map((span) => span.name)).toEqual(expect.arrayContaining(wanted));
      return items;
    },
    { timeout: 60_000, interval: 100 },
  );
const BEGUN = /^POST \/v1\/runs$/;
const find = (spans: readonly Span[], name: RegExp): Span => spans.find((span) => name.test(span.name)) as Span;
/** Names from a span up to what the caller has stated. */
const pathOf = (spans: readonly Span[], from: Span | undefined): string[] =>
  from === undefined
    ? []
    : [
        from.name,
        ...pathOf(
          spans,
          spans.find(({ spanId }) => spanId === from.parentSpanId),
        ),
      ];

test("a task of a queue: request, database, and the agent that does it, in the caller's trace", async () => {
  const seen: (string | null)[] = [];
  const agent = await defineAgent({
    name: "traced-agent",
    kind: "test",
    capabilities: [],
    queues: ["traced"],
    run: async ({ traceparent }) => {
      seen.push(traceparent);
      return "done";
    },
  }).start({ url: api.url, token: () => api.token });
  onTestFinished(() => agent.stop());

  await send("/v1/queues/traced/tasks", traceId("1"), { tasks: [{ kind: "work" }] });

  const [asked, done] = [/^POST \/v1\/queues\/:queue\/tasks$/, /^attempt traced$/];
  const spans = await spansWith(traceId("1"), asked, done, /^pipeline$/);
  const request = find(spans, asked);
  const attempt = find(spans, done);
  expect(request).toMatchObject({ parentSpanId: CALLER, attributes: { "provost.tenant": "local" } });
  expect(pathOf(spans, attempt)).toEqual(["attempt traced", "POST /v1/queues/:queue/tasks"]);
  expect(seen).toEqual([`00-${traceId("1")}-${attempt.spanId}-01`]);
});

test("a run: its attempts, their processes and merges are part of the trace of who began it", async () => {
  const repository = createGitRepository({ "README.md": "# Test\n" });
  onTestFinished(() => repository.remove());
  const tasks = [{ title: "Write it", script: 'echo "$TRACEPARENT" > made.txt; cat made.txt' }];
  const source = nativePlan([{ tasks, criteria: [{ title: "It is there", check: exec("cat", "made.txt") }] }]);
  const { planId } = await api.client.plans.upload({ body: { source } });

  const body = { plan: { planId }, repository: { path: repository.path } };
  const { runId } = (await send("/v1/runs", traceId("2"), body)) as { runId: string };

  const spans = await spansWith(traceId("2"), BEGUN, /^attempt$/, /^merge$/);
  const attempt = find(spans, /^attempt$/);
  expect(attempt.attributes).toMatchObject({ "provost.run": runId, "provost.tenant": "local" });
  expect(pathOf(spans, find(spans, /^merge$/))).toEqual(["merge", "POST /v1/runs"]);
  const { items } = await api.client.tasks.list({ params: { runId } });
  const output = await api.request(`/v1/runs/${runId}/tasks/${items[0]?.taskId}/output`);
  expect((await output.text()).trim()).toBe(`00-${traceId("2")}-${attempt.spanId}-01`);
  const listed = await api.client.traces.list({ query: { runId } });
  expect(listed.items.map((one) => one.traceId)).toEqual([traceId("2")]);
});

test("an agent, the model that it asks and the tools that it calls are told as trace viewers know them", async () => {
  const repository = createGitRepository({ "README.md": "# Test\n" });
  onTestFinished(() => repository.remove());
  const tasks = [{ title: "Write it", script: null }];
  const source = nativePlan([{ tasks, criteria: [{ title: "It is there", check: exec("cat", "made.txt") }] }]).replace(
    /^ {2}builder: .*$/m,
    "  builder: { kind: model, model: anthropic/claude-sonnet-5-5 }",
  );
  const { planId } = await api.client.plans.upload({ body: { source } });

  await send("/v1/runs", traceId("6"), { plan: { planId }, repository: { path: repository.path } });

  const worked = [/^attempt$/, /^invoke_agent /, /^chat /, /^execute_tool /];
  const spans = await spansWith(traceId("6"), BEGUN, ...worked);
  const chat = find(spans, /^chat /);
  expect(chat).toMatchObject({
    name: "chat claude-sonnet-5-5",
    failed: false,
    attributes: {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "anthropic",
      "gen_ai.request.model": "claude-sonnet-5-5",
      "gen_ai.usage.input_tokens": expect.any(Number),
      "gen_ai.usage.output_tokens": expect.any(Number),
      "gen_ai.response.finish_reasons": ["tool_call"],
      "server.address": "127.0.0.1",
    },
  });
  expect(find(spans.toReversed(), /^chat /).attributes).toMatchObject({ "gen_ai.response.finish_reasons": ["stop"] });
  expect(pathOf(spans, chat).slice(1, 3)).toEqual(["invoke_agent builder", "attempt"]);
  const tool = find(spans, /^execute_tool /);
  expect(tool.attributes).toMatchObject({ "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "write_file" });
  expect(pathOf(spans, tool).slice(1, 3)).toEqual(["invoke_agent builder", "attempt"]);
  const asked = spans
    .filter(({ name }) => name.startsWith("chat "))
    .map(({ spanId }) => `00-${traceId("6")}-${spanId}-01`);
  expect(new Set(models.requests.map(({ traceparent }) => traceparent))).toEqual(new Set(asked));
  expect(models.requests).toHaveLength(asked.length);
});

test("of what was not sampled an ordinary answer is not kept, though what is asked beside it is", async () => {
  const boundary = new Date();
  await api.request("/v1/queues");
  await api.request("/v1/runs/none/packet/file", { headers: { traceparent: "nonsense" } });
  await send("/v1/queues/marked/tasks", traceId("7"), { tasks: [{ kind: "work" }] });
  // What ended before is written before.
  await spansWith(traceId("7"), /^POST /);

  const { items } = await api.client.traces.list({ query: { limit: 100 } });
  const later = items.filter(({ startedAt }) => new Date(startedAt) >= boundary);
  // What takes longer than a second is kept in any case, as on a machine that has no time for it.
  const unasked = later.filter(({ attributes }) => attributes["provost.kept_for"] !== "slowness");
  expect(unasked.map((one) => one.traceId)).toEqual([traceId("7")]);
});

test("a trace of nobody's, and one of another tenant, are not found", async () => {
  await expect(api.client.traces.get({ params: { traceId: traceId("f") } })).rejects.toMatchObject({
    code: "TRACE_NOT_FOUND",
  });
});

test("a collector gets the same spans as OTLP, with the headers that are set", async () => {
  await send("/v1/queues/collected/tasks", traceId("3"), { tasks: [{ kind: "work" }] });

  const id = traceId("3");
  const raw = Buffer.from(id, "hex");
  await vi.waitFor(
    () => {
      const bodies = collector.requests.map(({ body }) => body);
      expect(bodies.some((body) => body.includes(id) || body.includes(raw))).toBe(true);
    },
    { timeout: 60_000, interval: 50 },
  );
  const { headers, body } = collector.requests.at(-1) as OtlpReceiver["requests"][number];
  expect(headers).toMatchObject({
    "x-team": "provost",
    "content-type": expect.stringMatching(/json|protobuf/) as string,
  });
  const document = JSON.parse(body.toString()) as {
    resourceSpans: { resource: object; scopeSpans: { spans: object[] }[] }[];
  };
  expect(JSON.stringify(document.resourceSpans[0]?.resource)).toContain('"provost"');
  expect(document.resourceSpans[0]?.scopeSpans[0]?.spans[0]).toMatchObject({
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    startTimeUnixNano: expect.anything() as unknown,
  });
});
