/** A control plane with a low threshold says in its log what took long. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Api, startApi } from "../../support/api.ts";

let api: Api;
beforeAll(async () => {
  vi.stubEnv("PROVOST_SLOW_STATEMENT_MS", "1");
  vi.stubEnv("PROVOST_SLOW_STATEMENT_PLANS", "on");
  api = await startApi();
});
afterAll(async () => {
  await api.stop();
  vi.unstubAllEnvs();
});

test("slow statements are in the log, with their texts and plans, at the level of a warning", async () => {
  const lines = await vi.waitFor(async () => {
    await Promise.all(Array.from({ length: 20 }, () => api.request("/v1/queue-tasks")));
    const found = api.complaints.map((line) => JSON.parse(line) as Record<string, unknown>);
    const slow = found.filter(({ msg }) => msg === "slow statement");
    expect(slow.some(({ plan }) => plan !== null)).toBe(true);
    return slow;
  }, 60_000);

  expect(lines.find(({ plan }) => plan !== null)).toMatchObject({
    statement: expect.stringMatching(/^(select|insert|update|delete) \w+$/) as string,
    text: expect.stringMatching(/\$1/) as string,
    durationMs: expect.any(Number) as number,
    tenantId: expect.any(String) as string,
  });
});
