import { expect, test } from "vitest";
import { ZodError } from "zod";
import { decodeSpans, encodeSpans, type EndedSpan } from "./span-encoding.ts";

const span = (traceId: string, number: number, more: Partial<EndedSpan> = {}): EndedSpan => ({
  traceId,
  spanId: `span-${number}`,
  parentSpanId: number === 0 ? null : "span-0",
  name: "POST /v1/queues/:queue/tasks",
  kind: "server",
  startedMs: 1_795_000_000_000 + number,
  durationMs: 12.345,
  failed: false,
  message: null,
  attributes: { "http.route": "/v1/queues/:queue/tasks", "http.response.status_code": 201, "db.cached": true },
  entry: number === 0,
  ...more,
});

const byTrace = (spans: readonly EndedSpan[]) => Map.groupBy(spans, ({ traceId }) => traceId);

test("what is read is what was written: few spans as they are, many compressed", async () => {
  const few = byTrace([
    span("b", 1),
    span("a", 0, { failed: true, message: "no\nmore" }),
    span("a", 2, { startedMs: 0.25 }),
  ]);
  const many = byTrace(Array.from({ length: 500 }, (_, number) => span(`trace-${number % 7}`, number)));

  const [fewBytes, manyBytes] = await Promise.all([encodeSpans(few), encodeSpans(many)]);

  expect(fewBytes.toString()).toContain("POST /v1/queues");
  expect(manyBytes.length).toBeLessThan(JSON.stringify([...many]).length / 10);
  expect(await decodeSpans(fewBytes)).toEqual(few);
  expect(await decodeSpans(manyBytes)).toEqual(many);
});

test("what is no batch is not taken for one", async () => {
  await expect(decodeSpans(Buffer.from('{"fromMs":0,"traces":[["a",[["span"]]]]}'))).rejects.toBeInstanceOf(ZodError);
  await expect(decodeSpans(Buffer.from("nonsense"))).rejects.toBeInstanceOf(SyntaxError);
});
