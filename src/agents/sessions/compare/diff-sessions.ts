/** What two sessions have in common and where they part: turns and steps side by side, and the sums of each. Pure. */
import type { AgentSession, RecordedEntry, TokenUsage } from "../../../model/agent-session.ts";
import { align, type Pair } from "./align.ts";
import { actsOf, partsOf, wholeOf, type SessionPart } from "./session-parts.ts";

export type DiffRow = Pair<SessionPart> & {
  /** `answers`: the same was done, and something else came of it. */
  change: "none" | "answers" | "changed" | "only-a" | "only-b";
};

export type DiffSide = {
  session: AgentSession;
  /** Calls of each tool. */
  tools: Record<string, number>;
  /** Steps that were broken off. */
  failedSteps: number;
  usage: TokenUsage;
  microUsd: number;
  unpricedSteps: number;
  latencyMs: number;
  /** How it ended; null while it has not. */
  outcome: { state: "ended" | "failed"; reason: string } | null;
};

export type SessionDiff = {
  a: DiffSide;
  b: DiffSide;
  rows: DiffRow[];
  /** Index of the first row in which they are not the same; null when they are in all. */
  firstDifference: number | null;
};

export type SessionLog = { session: AgentSession; entries: readonly RecordedEntry[] };

const toolsIn = (parts: readonly SessionPart[]): Record<string, number> => {
  const tools = new Map<string, number>();
  for (const { name } of parts.flatMap(({ calls }) => calls)) tools.set(name, (tools.get(name) ?? 0) + 1);
  return Object.fromEntries([...tools].toSorted(([a], [b]) => (a < b ? -1 : 1)));
};

const outcomeOf = (entries: readonly RecordedEntry[]): DiffSide["outcome"] => {
  const last = entries.at(-1)?.entry;
  return last?.kind === "ended" ? { state: last.state, reason: last.reason } : null;
};

const sideOf = ({ session, entries }: SessionLog, parts: readonly SessionPart[]): DiffSide => ({
  session,
  tools: toolsIn(parts),
  failedSteps: parts.filter(({ failed }) => failed !== null).length,
  usage: session.usage,
  microUsd: session.microUsd,
  unpricedSteps: session.unpricedSteps,
  latencyMs: Math.round(parts.reduce((sum, { latencyMs }) => sum + (latencyMs ?? 0), 0)),
  outcome: outcomeOf(entries),
});

const changeOf = ({ a, b }: Pair<SessionPart>): DiffRow["change"] => {
  if (a === null) return "only-b";
  if (b === null) return "only-a";
  if (actsOf(a) !== actsOf(b)) return "changed";
  return wholeOf(a) === wholeOf(b) ? "none" : "answers";
};

export const diffSessions = (a: SessionLog, b: SessionLog): SessionDiff => {
  const [partsA, partsB] = [partsOf(a.entries), partsOf(b.entries)];
  const acts = new Map([...partsA, ...partsB].map((part) => [part, actsOf(part)]));
  const pairs = align(partsA, partsB, {
    same: (one, other) => acts.get(one) === acts.get(other),
    alike: (one, other) => one.kind === other.kind,
  });
  const rows = pairs.map((pair) => ({ ...pair, change: changeOf(pair) }));
  const first = rows.findIndex(({ change }) => change !== "none");
  return { a: sideOf(a, partsA), b: sideOf(b, partsB), rows, firstDifference: first < 0 ? null : first };
};
