import { expect, test } from "vitest";
import { backoffSchema, writtenBackoffSchema } from "./backoff.ts";
import { nextDelayMs, RETRY } from "./retry.ts";

const middle = (): number => 0.5;
const written = (text: string | number) => writtenBackoffSchema.safeParse(text);
const problem = (text: string): string => written(text).error?.issues[0]?.message ?? "";

test.each([
  [10, { delayMs: 10_000 }],
  ["10 s", { delayMs: 10_000 }],
  ["0", { delayMs: 0 }],
  ["500ms, factor 3", { delayMs: 500, factor: 3 }],
  ["10 s, factor 2, jitter 20%, cap 5 min", { delayMs: 10_000, factor: 2, jitter: 0.2, capMs: 300_000 }],
  ["factor=1.5,jitter=0", { factor: 1.5, jitter: 0 }],
  ["delay 2 min, cap: 1h", { delayMs: 120_000, capMs: 3_600_000 }],
])("%j is read", (text, backoff) => {
  expect(written(text).data).toEqual(backoff);
});

test.each([
  ["soon", '"soon" is no delay'],
  ["10 s, 20 s", '"20 s" is none of delay, factor, jitter, cap'],
  ["10 s, speed 3", '"speed 3" is none of'],
  ["10 s, factor 0.5", "factor"],
  ["10 s, factor 11", "factor"],
  ["10 s, jitter 120%", "jitter"],
  ["25 h", "its delay is out of bounds"],
  ["10 s, cap 5 s", "its cap is less than its delay"],
  ["10 s, factor 2, factor 3", "it gives its factor twice"],
  ["", "no delay"],
])("%j is refused, with what is wrong and how to write it", (text, why) => {
  expect(problem(text)).toContain(why);
  expect(problem(text)).toContain('write for example "10 s"');
});

test("an override that says nothing, or something unknown, is refused", () => {
  expect(backoffSchema.safeParse({}).success).toBe(false);
  expect(backoffSchema.safeParse({ delay: 3 }).success).toBe(false);
});

test("what a task says about its backoff replaces what the class says, and the rest stays", () => {
  const delays = (own: Parameters<typeof nextDelayMs>[3]) =>
    [1, 2, 3, 4].map((failures) => nextDelayMs("transient", failures, middle, own));

  expect(delays({})).toEqual([500, 1_000, 2_000, 4_000]);
  expect(delays({ backoff: { delayMs: 10_000 } })).toEqual([10_000, 20_000, 40_000, 80_000]);
  expect(delays({ backoff: { delayMs: 10_000, factor: 1 } })).toEqual([10_000, 10_000, 10_000, 10_000]);
  expect(delays({ backoff: { capMs: 1_500 } })).toEqual([500, 1_000, 1_500, 1_500]);
  expect(delays({ backoff: { delayMs: 0 }, maxAttempts: 3 })).toEqual([0, 0, null, null]);
  const latest = nextDelayMs("transient", 1, () => 1, { backoff: { delayMs: 1_000, jitter: 0.5 } });
  expect(latest).toBe(1_500);
});

test("a delay that is longer than the class's cap is waited for as it was asked", () => {
  const delayMs = RETRY.transient.capMs * 3;

  expect(nextDelayMs("transient", 1, middle, { backoff: { delayMs } })).toBe(delayMs);
  expect(nextDelayMs("transient", 2, middle, { backoff: { delayMs } })).toBe(delayMs);
});

test("what is tried again at once or not at all has no delay to override", () => {
  const backoff = { delayMs: 10_000 };

  expect(nextDelayMs("agent_lost", 1, middle, { backoff })).toBe(0);
  expect(nextDelayMs("merge_conflict", 1, middle, { backoff })).toBe(0);
  expect(nextDelayMs("permanent", 1, middle, { backoff })).toBeNull();
});
