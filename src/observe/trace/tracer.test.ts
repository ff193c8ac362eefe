import { expect, test, vi } from "vitest";
import { correlate } from "../../runtime/correlation.ts";
import type { EndedSpan } from "../../store/observe/span-encoding.ts";
import { createTracer } from "./tracer.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER = "00f067aa0ba902b7";
const parent = (flags: string): string => `00-${TRACE}-${CALLER}-${flags}`;
const SERVER = { kind: "server" } as const;

const start = (drawn = 0.5, share = 0.1) => {
  const ended: EndedSpan[] = [];
  const tracer = createTracer({ share, random: () => drawn, onEnd: (span) => void ended.push(span) });
  return { tracer, ended };
};

test("of what the draw leaves out nothing is recorded, and nothing that is done for it", () => {
  const { tracer, ended } = start();
  const describe = vi.fn(() => ({}));
  const span = tracer.open("request", SERVER);
  const seen = span.within(() => [tracer.span("statement", {}, () => tracer.ids()), tracer.traceparent()]);
  span.end(describe);
  expect(seen).toEqual([null, null]);
  expect(describe).not.toHaveBeenCalled();
  expect(ended).toEqual([]);
});

test("what the draw takes is recorded with what is inside of it, in one trace", async () => {
  const { tracer, ended } = start(0.09);
  const work = async () => {
    await Promise.resolve();
    await tracer.span("statement", { kind: "client", attributes: { "db.system.name": "postgresql" } }, async (span) => {
      await Promise.resolve();
      span.fail("no such table");
    });
  };
  await correlate({ tenant: "local", run: "run-1" }, () =>
    tracer.span("request", { ...SERVER, attributes: { "http.route": "/" } }, work),
  );
  const [statement, request] = ended;
  expect(ended).toHaveLength(2);
  expect(request).toMatchObject({ name: "request", kind: "server", entry: true, parentSpanId: null, failed: false });
  expect(request?.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(request?.attributes).toEqual({ "provost.tenant": "local", "provost.run": "run-1", "http.route": "/" });
  expect(statement).toMatchObject({
    traceId: request?.traceId,
    parentSpanId: request?.spanId,
    entry: false,
    failed: true,
    message: "no such table",
    attributes: { "provost.run": "run-1", "db.system.name": "postgresql" },
  });
  expect(statement?.startedMs).toBeGreaterThanOrEqual(request?.startedMs ?? Infinity);
  expect(statement?.durationMs).toBeLessThanOrEqual(request?.durationMs ?? 0);
});

test("a caller that has sampled is followed, and one that has not as well", () => {
  const { tracer, ended } = start(0.05);
  tracer.open("not sampled", { ...SERVER, parent: parent("00") }).end();
  const span = tracer.open("sampled", { ...SERVER, parent: parent("01") });
  const handedOn = span.within(() => tracer.traceparent());
  span.end(() => ({ "http.response.status_code": 200 }));
  expect(ended).toMatchObject([
    {
      name: "sampled",
      traceId: TRACE,
      parentSpanId: CALLER,
      entry: true,
      attributes: { "http.response.status_code": 200 },
    },
  ]);
  expect(handedOn).toBe(`00-${TRACE}-${ended[0]?.spanId}-01`);
});

test("what is no traceparent begins a trace by the draw", () => {
  const { tracer, ended } = start(0.05);
  tracer.open("request", { ...SERVER, parent: "nonsense" }).end();
  expect(ended).toMatchObject([{ parentSpanId: null, entry: true }]);
  expect(ended[0]?.traceId).not.toBe(TRACE);
});

test("a failure is kept though it was not sampled, with what was said of it", async () => {
  const { tracer, ended } = start();
  const span = tracer.open("request", { ...SERVER, attributes: { a: 1 } });
  span.set({ b: 2 });
  span.fail("INTERNAL");
  span.end(() => ({ c: 3 }));
  await expect(tracer.span("attempt", { kind: "consumer" }, () => Promise.reject(new Error("lost")))).rejects.toThrow(
    "lost",
  );
  expect(ended).toMatchObject([
    {
      name: "request",
      failed: true,
      message: "INTERNAL",
      attributes: { a: 1, b: 2, c: 3, "provost.kept_for": "failure" },
    },
    { name: "attempt", failed: true, message: "lost", entry: true },
  ]);
});

test("what was slow is kept though it was not sampled", () => {
  const now = vi.spyOn(performance, "now").mockReturnValue(0);
  const { tracer, ended } = start();
  const [slow, quick] = [tracer.open("slow", SERVER), tracer.open("quick", SERVER)];
  now.mockReturnValue(999);
  quick.end();
  now.mockReturnValue(1_000);
  slow.end();
  now.mockRestore();
  expect(ended).toMatchObject([{ name: "slow", failed: false, attributes: { "provost.kept_for": "slowness" } }]);
  expect(ended).toHaveLength(1);
});

test("an end counts once", () => {
  const { tracer, ended } = start(0);
  const span = tracer.open("request", SERVER);
  span.end();
  span.end();
  expect(ended).toHaveLength(1);
});
