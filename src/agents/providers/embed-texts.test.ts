import { afterEach, expect, test } from "vitest";
import { createTestClock } from "../../../test/support/clock.ts";
import { startModelServer, type ModelServer } from "../../../test/support/model-server/model-server.ts";
import type { EmbeddingAnswer, ScriptInput } from "../../../test/support/model-server/script.ts";
import { embedTexts, type Embedded } from "./embed-texts.ts";
import { findModelAccess } from "./model-access.ts";

let server: ModelServer;
afterEach(() => server.close());

const MODELS = ["openai/embedding-scripted", "google/embedding-scripted", "compatible/embedding-scripted"];
const KEY = "the-key-of-this-test";
const TEXTS = ["the release is built by make", "which port has the database"];
const MEANINGS = [
  { of: ["release"], vector: [3, 4, 0] },
  { of: ["port"], vector: [0, 0, 2] },
];

const ask = async (
  model: string,
  answer: EmbeddingAnswer = {},
  {
    key = KEY,
    embeddings,
    texts = TEXTS,
  }: { key?: string; embeddings?: ScriptInput["embeddings"]; texts?: readonly string[] } = {},
): Promise<Embedded> => {
  const script = { meanings: MEANINGS, other: [1, 1, 1], answers: [answer], ...embeddings };
  server = await startModelServer({ key: KEY, conversations: [], embeddings: script });
  const settings = { key: () => Promise.resolve(key), variable: () => `${server.url}/v1` };
  const access = await findModelAccess(settings, { model });
  const signal = new AbortController().signal;
  return embedTexts({ access, texts, clock: createTestClock(), maxMs: 60_000, signal });
};

test.each(MODELS)("%s: each text has its vector, of length one, also where the last comes first", async (model) => {
  for (const answer of [{}, { reversed: true }]) {
    const { vectors, tokens } = await ask(model, answer);
    expect(vectors).toEqual([Float32Array.of(0.6, 0.8, 0), Float32Array.of(0, 0, 1)]);
    expect(tokens).toBe(14);
    expect(server.embedded).toEqual([{ model: "embedding-scripted", texts: TEXTS, base64: false }]);
    await server.close();
  }
});

test.each(MODELS)("%s: a single text is asked for as that provider wants it, and read", async (model) => {
  const { vectors, tokens } = await ask(model, {}, { texts: TEXTS.slice(0, 1) });
  expect(vectors).toEqual([Float32Array.of(0.6, 0.8, 0)]);
  expect(tokens).toBe(7);
});

test.each(MODELS)("%s: what goes wrong has the class of who is to blame", async (model) => {
  const expectations: readonly [EmbeddingAnswer, string, string, object][] = [
    [
      { fault: { status: 429, retryAfterSeconds: 7, message: "x" } },
      "MODEL_RATE_LIMITED",
      "dependency",
      { retryAfterMs: 7_000 },
    ],
    [{ fault: { status: 500, message: "x" } }, "MODEL_OVERLOADED", "dependency", {}],
    [{ fault: { status: 404, message: "x" } }, "MODEL_NOT_FOUND", "permanent", {}],
    [{ fault: { status: 400, message: "too many tokens" } }, "MODEL_CONTEXT_FULL", "permanent", {}],
    [{ cut: true }, "MODEL_STREAM_CUT", "transient", {}],
    [{ lengths: [3, 2] }, "MODEL_EMBEDDING_UNUSABLE", "transient", {}],
    [{ count: 1 }, "MODEL_EMBEDDING_UNUSABLE", "transient", {}],
  ];
  for (const [answer, code, errorClass, details] of expectations) {
    await expect(ask(model, answer)).rejects.toMatchObject({ code, class: errorClass, details });
    await server.close();
  }
  await expect(ask(model, {}, { key: "another-key-than-it" })).rejects.toMatchObject({ code: "MODEL_KEY_REFUSED" });
});

test("a vector without a direction cannot be compared", async () => {
  await expect(ask("openai/x", {}, { embeddings: { meanings: [], other: [0, 0] } })).rejects.toMatchObject({
    code: "MODEL_EMBEDDING_UNUSABLE",
  });
});

test("a provider without embeddings says so", async () => {
  await expect(ask("anthropic/claude")).rejects.toMatchObject({ code: "MODEL_HAS_NO_EMBEDDINGS" });
});

test("an address where nobody listens is told as such", async () => {
  server = await startModelServer({ conversations: [] });
  const settings = { key: async () => KEY, variable: () => `${server.url}/v1` };
  const access = await findModelAccess(settings, { model: "openai/x" });
  await server.close();
  const signal = new AbortController().signal;
  const call = embedTexts({ access, texts: TEXTS, clock: createTestClock(), maxMs: 60_000, signal });
  await expect(call).rejects.toMatchObject({ code: "MODEL_UNREACHABLE" });
  server = await startModelServer({ conversations: [] });
});
