import { afterEach, expect, test } from "vitest";
import { startModelServer, type ModelServer } from "../../../test/support/model-server/model-server.ts";
import type { ScriptInput } from "../../../test/support/model-server/script.ts";
import type { ProvostError } from "../../model/errors.ts";
import { systemClock } from "../../runtime/clock.ts";
import { callModel, type ModelPart } from "./call-model.ts";
import { findModelAccess } from "./model-access.ts";
import { openModel } from "./open-model.ts";

let server: ModelServer;
afterEach(() => server.close());

const MODELS = [
  "anthropic/claude-scripted",
  "openai/gpt-scripted",
  "google/gemini-scripted",
  "compatible/local-scripted",
];
const TOOLS = [{ name: "read", description: "Reads a file.", inputSchema: { type: "object", properties: {} } }];

type Reply = ScriptInput["conversations"][number]["replies"][number];

const ask = async (
  model: string,
  reply: Reply,
  { signal = new AbortController().signal, idleMs = 5_000, key = "the-key-of-this-test" } = {},
) => {
  server = await startModelServer({ key: "the-key-of-this-test", conversations: [{ replies: [reply] }] });
  const settings = { key: () => Promise.resolve(key), variable: () => `${server.url}/v1` };
  const access = await findModelAccess(settings, { model });
  return callModel({
    access,
    model: await openModel(access),
    prompt: [
      { role: "system", content: "Be brief." },
      { role: "user", content: [{ type: "text", text: "Read two files." }] },
    ],
    tools: TOOLS,
    idleMs,
    clock: systemClock,
    signal,
  });
};

const failureOf = async (answer: AsyncIterable<ModelPart>): Promise<ProvostError> => {
  try {
    for await (const part of answer) void part;
  } catch (error) {
    return error as ProvostError;
  }
  throw new Error("it did not fail");
};

test.each(MODELS)("%s: text in deltas, parallel tool calls and usage", async (model) => {
  const calls = [
    { name: "read", input: { path: "a.txt" } },
    { name: "read", input: { path: "b.txt" } },
  ];
  const usage = { input: 100, output: 20, cached: 30 };
  const answer = await ask(model, { text: "I will read both of them.", calls, usage, chunk: 5 });

  const parts: ModelPart[] = [];
  for await (const part of answer) parts.push(part);

  const texts = parts.flatMap((part) => (part.kind === "text" ? [part.delta] : []));
  expect(texts.join("")).toBe("I will read both of them.");
  expect(texts.filter(Boolean).length).toBeGreaterThan(3);
  const called = parts.filter((part) => part.kind === "tool-call");
  expect(called.map(({ input }) => input)).toEqual([{ path: "a.txt" }, { path: "b.txt" }]);
  expect(new Set(called.map(({ callId }) => callId)).size).toBe(2);
  expect(parts.at(-1)).toEqual({
    kind: "finish",
    finish: "tool-calls",
    usage: { input: 100, output: 20, cached: 30, reasoning: 0 },
  });
});

test.each(MODELS)("%s: what goes wrong has the class of who is to blame", async (model) => {
  const expectations = [
    [429, "MODEL_RATE_LIMITED", "dependency"],
    [500, "MODEL_OVERLOADED", "dependency"],
    [529, "MODEL_OVERLOADED", "dependency"],
    [404, "MODEL_NOT_FOUND", "permanent"],
    [400, "MODEL_REQUEST_REFUSED", "permanent"],
  ] as const;
  for (const [status, code, errorClass] of expectations) {
    const error = await failureOf(await ask(model, { faults: [{ status, retryAfterSeconds: 7 }] }));
    expect({ code: error.code, class: error.class }).toEqual({ code, class: errorClass });
    expect(error.details["retryAfterMs"]).toBe(7_000);
    await server.close();
  }
  expect(await failureOf(await ask(model, { text: "x" }, { key: "another-key-than-it" }))).toMatchObject({
    code: "MODEL_KEY_REFUSED",
    class: "permanent",
  });
});

test.each(MODELS)(
  "%s: a stream that is cut, or ends with the provider's error, is told from one that ended",
  async (model) => {
    const cut = await failureOf(await ask(model, { text: "a long answer that is cut", chunk: 3, cutAfter: 2 }));
    expect(cut).toMatchObject({ code: "MODEL_STREAM_CUT", class: "transient" });
    await server.close();

    const ended = await failureOf(await ask(model, { text: "a long answer that just ends", chunk: 3, endAfter: 2 }));
    expect(ended).toMatchObject({ code: "MODEL_STREAM_CUT", class: "transient" });
    await server.close();

    const failed = await failureOf(await ask(model, { text: "a long answer that fails", chunk: 3, failAfter: 2 }));
    expect(failed).toMatchObject({ code: "MODEL_OVERLOADED", class: "dependency" });
  },
);

test("to abort the call closes the request", async () => {
  const stop = new AbortController();
  const answer = await ask(
    "anthropic/claude-scripted",
    { text: "held", hold: true, chunk: 1 },
    { signal: stop.signal },
  );
  const iterator = answer[Symbol.asyncIterator]();
  await iterator.next();

  stop.abort();

  await expect(iterator.next()).rejects.toMatchObject({ code: "TASK_CANCELLED" });
  await server.aborted();
});

test("a model that says nothing is given up", async () => {
  const answer = await ask("anthropic/claude-scripted", { text: "held", hold: true, chunk: 1 }, { idleMs: 40 });
  expect(await failureOf(answer)).toMatchObject({ code: "MODEL_CALL_TIMEOUT", class: "timeout" });
});

test("the key is in no message", async () => {
  const fault = { status: 500, message: "you said the-key-of-this-test" };
  const error = await failureOf(await ask("compatible/local-scripted", { faults: [fault] }));
  expect(error.message).toContain("[secret COMPATIBLE_API_KEY]");
  expect(error.message).not.toContain("the-key-of-this-test");
});
