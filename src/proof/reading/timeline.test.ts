import { expect, test } from "vitest";
import { writtenPacket } from "../fixtures/packet-folder.ts";
import { packetRecord } from "../packet-record.ts";
import { timelineOf } from "./timeline.ts";

const record = async () => packetRecord((await writtenPacket()).input);

test("each agent has a lane, and all times count from the start of the run", async () => {
  const timeline = timelineOf(await record());
  expect(timeline.lanes.map(({ agentId, bars }) => [agentId, bars.length])).toEqual([
    ["builder-1", 3],
    ["builder-2", 4],
    ["tester-1", 2],
    ["tester-2", 1],
    ["writer-1", 1],
  ]);
  expect(timeline.lanes[0]?.bars[0]).toMatchObject({ fromMs: 6_000, toMs: 71_000, row: 0 });
  expect(timeline).toMatchObject({ spanMs: 886_000, pauses: [{ fromMs: 426_000, toMs: 440_000 }] });
  expect(timeline.ticks).toEqual([0, 2, 4, 6, 8, 10, 12, 14].map((minutes) => minutes * 60_000));
});

test("attempts of one agent that overlap stand below each other", async () => {
  const packet = await record();
  const attempts = packet.attempts.map((attempt) => ({ ...attempt, agentId: packet.attempts[0]!.agentId }));
  const { lanes } = timelineOf({ ...packet, attempts });
  expect(lanes[0]?.rows).toBe(3);
  for (const bar of lanes[0]?.bars ?? []) {
    const others = (lanes[0]?.bars ?? []).filter((other) => other !== bar && other.row === bar.row);
    expect(others.every((other) => other.toMs <= bar.fromMs || other.fromMs >= bar.toMs)).toBe(true);
  }
});

test("what has not ended lasts until the end of the picture", async () => {
  const packet = await record();
  const [first, ...rest] = packet.attempts;
  const { lanes, spanMs } = timelineOf({ ...packet, attempts: [{ ...first!, finishedAt: null }, ...rest] });
  expect(lanes.flatMap(({ bars }) => bars).find(({ attempt }) => attempt.attemptId === first!.attemptId)?.toMs).toBe(
    spanMs,
  );
});
