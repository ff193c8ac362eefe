/**
 * The one who writes to a session. Sequence numbers are given here, in the order of the calls. Deltas that come while the
 * database confirms those before are joined, so a fast answer costs no more rows than there are round trips.
 */
import type { RecordedEntry, SessionEntry } from "../../model/agent-session.ts";
import { ProvostError } from "../../model/errors.ts";
import type { AgentSessionId, TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { EntryAppend } from "../../store/agent-session-entries.ts";
import type { AppendToSession } from "./session-appender.ts";

export type SessionWriter = {
  tenantId: TenantId;
  sessionId: AgentSessionId;
  /** Returns at once; what goes wrong is thrown by the next `append`. */
  write(entry: SessionEntry): void;
  /** Resolves when these entries and all before them are durable. AGENT_SESSION_BUSY when somebody else writes to it. */
  append(...entries: readonly SessionEntry[]): Promise<void>;
  /** Of what is durable. */
  lastSeq(): number;
};

type Dated = { at: Date; entry: SessionEntry };

/** The two as one, where they are pieces of one part of an answer. */
const joined = (last: SessionEntry | undefined, next: SessionEntry): SessionEntry | null => {
  if (last === undefined || (next.kind !== "text" && next.kind !== "reasoning")) return null;
  if (last.kind !== next.kind || last.step !== next.step || last.part !== next.part) return null;
  if (last.data !== undefined || next.data !== undefined) return null;
  return { ...last, delta: last.delta + next.delta };
};

/** What is searched for under an entry; of an answer in deltas all of it, under its end. */
const createSearchText = () => {
  let spoken = "";
  return (entry: SessionEntry): string | null => {
    if (entry.kind === "step-started") spoken = "";
    if (entry.kind === "text") spoken += entry.delta;
    if (entry.kind === "step-ended") return spoken === "" ? null : spoken;
    if (entry.kind === "turn") return entry.text;
    if (entry.kind === "tool-call") return `${entry.name} ${JSON.stringify(entry.input)}`;
    if (entry.kind === "tool-answer") return entry.content === "" ? null : entry.content;
    return null;
  };
};

type Sums = Omit<EntryAppend, "sessionId" | "after" | "entries" | "texts">;

const sumsOf = (entries: readonly SessionEntry[]): Sums => {
  const ended = entries.filter((entry) => entry.kind === "step-ended");
  const started = entries.findLast((entry) => entry.kind === "step-started");
  const sum = (of: (entry: (typeof ended)[number]) => number): number =>
    ended.reduce((total, entry) => total + of(entry), 0);
  return {
    model: started?.model ?? null,
    ended: entries.find((entry) => entry.kind === "ended")?.state ?? null,
    steps: ended.length,
    usage: {
      input: sum(({ usage }) => usage.input),
      output: sum(({ usage }) => usage.output),
      cached: sum(({ usage }) => usage.cached),
      reasoning: sum(({ usage }) => usage.reasoning),
    },
    microUsd: sum(({ microUsd }) => microUsd ?? 0),
    unpricedSteps: ended.filter(({ microUsd }) => microUsd === null).length,
  };
};

export type SessionWriterParts = {
  clock: Clock;
  appendTo: AppendToSession;
  /** Told of what is durable. */
  publish: (tenantId: TenantId, sessionId: AgentSessionId, entries: readonly RecordedEntry[]) => void;
};

/** @param lastSeq of what is on record */
export const createSessionWriter = (
  { clock, appendTo, publish }: SessionWriterParts,
  { tenantId, sessionId, lastSeq }: { tenantId: TenantId; sessionId: AgentSessionId; lastSeq: number },
): SessionWriter => {
  let after = lastSeq;
  let waiting: Dated[] = [];
  let flushing: Promise<void> | null = null;
  let broken: unknown = null;
  const searchText = createSearchText();

  const textsOf = (batch: readonly Dated[]): EntryAppend["texts"] =>
    batch.flatMap(({ entry }, index) => {
      const said = searchText(entry);
      return said === null ? [] : [{ seq: after + index + 1, said }];
    });

  const store = async (batch: readonly Dated[]): Promise<void> => {
    const sums = sumsOf(batch.map(({ entry }) => entry));
    const done = await appendTo(tenantId, { sessionId, after, entries: batch, texts: textsOf(batch), ...sums });
    if (!done) {
      const message = `session ${sessionId} was written to by somebody else, or has ended`;
      throw new ProvostError("AGENT_SESSION_BUSY", message, { sessionId });
    }
    const recorded = batch.map((one, index) => ({ seq: after + index + 1, ...one }));
    after += batch.length;
    publish(tenantId, sessionId, recorded);
  };

  const flush = async (): Promise<void> => {
    try {
      while (waiting.length > 0) {
        const batch = waiting;
        waiting = [];
        await store(batch);
      }
    } catch (error) {
      broken = error;
    } finally {
      flushing = null;
    }
  };

  const write = (entry: SessionEntry): void => {
    const last = waiting.at(-1);
    const both = joined(last?.entry, entry);
    if (last !== undefined && both !== null) last.entry = both;
    else waiting.push({ at: clock.now(), entry });
    if (broken === null) flushing ??= flush();
  };

  return {
    tenantId,
    sessionId,
    write,
    append: async (...entries) => {
      for (const entry of entries) write(entry);
      // What others have written meanwhile is flushed along; it ends when nothing is left.
      for (let flush = flushing; flush !== null; flush = flushing) await flush;
      if (broken !== null) throw broken as Error;
    },
    lastSeq: () => after,
  };
};
