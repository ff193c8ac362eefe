/** Who worked when: one lane an agent, attempts that overlap in a lane below each other. */
import type { Packet, PacketAttempt } from "../packet-schema.ts";

export type TimelineBar = { attempt: PacketAttempt; title: string; fromMs: number; toMs: number; row: number };
export type TimelineLane = { agentId: string; rows: number; bars: TimelineBar[] };
export type Timeline = {
  /** Of the whole run; all other times count from its start. */
  spanMs: number;
  ticks: number[];
  lanes: TimelineLane[];
  pauses: { fromMs: number; toMs: number }[];
  gates: { title: string; decision: Packet["gates"][number]["decision"]; atMs: number }[];
};

const TICK_STEPS_MS = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400,
].map((seconds) => seconds * 1_000);
const MOST_TICKS = 8;

const ticksFor = (spanMs: number): number[] => {
  const step =
    TICK_STEPS_MS.find((candidate) => spanMs / candidate <= MOST_TICKS) ??
    Math.ceil(spanMs / MOST_TICKS / 86_400_000) * 86_400_000;
  return Array.from({ length: Math.floor(spanMs / step) + 1 }, (_, index) => index * step);
};

/** Gives each bar the first row that is free when it starts. `bars` are in order of their start. */
const laneOf = (agentId: string, bars: Omit<TimelineBar, "row">[]): TimelineLane => {
  const freeFromMs: number[] = [];
  const placed = bars.map((bar) => {
    const free = freeFromMs.findIndex((fromMs) => fromMs <= bar.fromMs);
    const row = free === -1 ? freeFromMs.length : free;
    freeFromMs[row] = bar.toMs;
    return { ...bar, row };
  });
  return { agentId, rows: freeFromMs.length, bars: placed };
};

export const timelineOf = (packet: Packet): Timeline => {
  const startMs = Date.parse(packet.run.createdAt);
  const since = (iso: string): number => Math.max(0, Date.parse(iso) - startMs);
  const ends = [
    packet.run.finishedAt,
    ...packet.attempts.flatMap((a) => [a.startedAt, a.finishedAt]),
    ...packet.gates.map((g) => g.decidedAt),
  ];
  const spanMs = Math.max(1, ...ends.map((iso) => (iso === null ? 0 : since(iso))));
  const titles = new Map(packet.tasks.map((task) => [task.taskId, task.title]));
  const agentIds = [...new Set(packet.attempts.map((attempt) => attempt.agentId))].sort();
  const bars = packet.attempts.map((attempt) => ({
    attempt,
    title: titles.get(attempt.taskId) ?? attempt.taskId,
    fromMs: since(attempt.startedAt),
    toMs: attempt.finishedAt === null ? spanMs : since(attempt.finishedAt),
  }));
  return {
    spanMs,
    ticks: ticksFor(spanMs),
    lanes: agentIds.map((agentId) =>
      laneOf(
        agentId,
        bars.filter((bar) => bar.attempt.agentId === agentId),
      ),
    ),
    pauses: packet.pauses.map(({ from, to }) => ({ fromMs: since(from), toMs: to === null ? spanMs : since(to) })),
    gates: packet.gates.flatMap(({ title, decision, decidedAt }) =>
      decidedAt === null ? [] : [{ title, decision, atMs: since(decidedAt) }],
    ),
  };
};
