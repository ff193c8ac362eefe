/**
 * The one who writes to a session. Sequence numbers are given here, in the order of the calls. What a model says goes to
 * who follows it in this process before it is on record; of what came faster than anybody reads, the pieces are joined first.
 * It is written behind, together, and before anything that has to be durable.
 */
import type { RecordedEntry, SessionEntry } from "../../model/agent-session.ts";
import { ProvostError } from "../../model/errors.ts";
import type { AgentSessionId, TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { EntryAppend } from "../../store/agents/agent-session-entries.ts";
import { createGathering } from "./gathering.ts";
import { measureEntry } from "./measure-entry.ts";
import type { AppendToSession } from "./session-appender.ts";
import { createSearchText, sumsOf } from "./session-sums.ts";

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

export type SessionWriterParts = {
  clock: Clock;
  appendTo: AppendToSession;
  /** For who follows it in this process: in order, each entry once, perhaps before it is durable. */
  show: (tenantId: TenantId, sessionId: AgentSessionId, entries: readonly RecordedEntry[]) => void;
  /** All up to this number is durable. */
  tell: (tenantId: TenantId, sessionId: AgentSessionId, lastSeq: number) => void;
};

/** Of an answer that is not at its end nothing is gone on with, so it may be lost with the process. */
const MAY_WAIT: readonly SessionEntry["kind"][] = ["step-started", "text", "reasoning", "tool-call"];
const WAIT_MS = 200;

type Whose = { tenantId: TenantId; sessionId: AgentSessionId };

/** Who follows sees what may wait at once, and all that comes after something that may not when that is durable. */
const createShowing = ({ show }: SessionWriterParts, { tenantId, sessionId }: Whose, lastSeq: number) => {
  let shown = lastSeq;
  const showAll = (entries: readonly RecordedEntry[]): void => {
    const rest = entries.filter(({ seq }) => seq > shown);
    shown = rest.at(-1)?.seq ?? shown;
    if (rest.length > 0) show(tenantId, sessionId, rest);
  };
  return {
    numbered: (entry: RecordedEntry): void => {
      if (entry.seq === shown + 1 && MAY_WAIT.includes(entry.entry.kind)) showAll([entry]);
    },
    durable: showAll,
  };
};

const busy = (sessionId: string): ProvostError =>
  new ProvostError("AGENT_SESSION_BUSY", `session ${sessionId} was written to by somebody else, or has ended`, {
    sessionId,
  });

/** Stores batches one after the other. @param take what is to be stored now */
const createStoring = (
  { appendTo, tell }: SessionWriterParts,
  { tenantId, sessionId }: Whose,
  take: () => readonly RecordedEntry[],
  onDurable: (entries: readonly RecordedEntry[]) => void,
) => {
  const searchText = createSearchText();
  let flushing: Promise<void> | null = null;
  let broken: unknown = null;

  const appendOf = (batch: readonly RecordedEntry[]): EntryAppend => ({
    sessionId,
    after: (batch[0]?.seq ?? 1) - 1,
    entries: batch,
    texts: batch.flatMap(({ seq, entry }) => {
      const said = searchText(entry);
      return said === null ? [] : [{ seq, said }];
    }),
    ...sumsOf(batch.map(({ entry }) => entry)),
  });
  const storeAll = async (): Promise<void> => {
    for (let batch = take(); batch.length > 0; batch = take()) {
      if (!(await appendTo(tenantId, appendOf(batch)))) throw busy(sessionId);
      onDurable(batch);
      tell(tenantId, sessionId, batch.at(-1)?.seq ?? 0);
    }
  };
  const flush = async (): Promise<void> => {
    try {
      await storeAll();
    } catch (error) {
      broken = error;
    } finally {
      flushing = null;
    }
  };
  return {
    begin: (): void => {
      if (broken === null) flushing ??= flush();
    },
    done: async (): Promise<void> => {
      // What others have written meanwhile is flushed along; it ends when nothing is left.
      for (let flush = flushing; flush !== null; flush = flushing) await flush;
      if (broken !== null) throw broken as Error;
    },
  };
};

/** @param lastSeq of what is on record */
export const createSessionWriter = (
  parts: SessionWriterParts,
  { tenantId, sessionId, lastSeq }: Whose & { lastSeq: number },
): SessionWriter => {
  const { clock } = parts;
  const whose = { tenantId, sessionId };
  let numbered = lastSeq;
  let stored = lastSeq;
  let waiting: RecordedEntry[] = [];
  let disarm: (() => void) | null = null;

  const showing = createShowing(parts, whose, lastSeq);
  const take = (): readonly RecordedEntry[] => {
    disarm?.();
    disarm = null;
    const batch = waiting;
    waiting = [];
    return batch;
  };
  const storing = createStoring(parts, whose, take, (entries) => {
    stored = entries.at(-1)?.seq ?? stored;
    showing.durable(entries);
  });
  const gathering = createGathering(clock, (at, entry) => {
    numbered += 1;
    const recorded = { seq: numbered, at, entry };
    measureEntry(tenantId, entry);
    waiting.push(recorded);
    showing.numbered(recorded);
    if (!MAY_WAIT.includes(entry.kind)) storing.begin();
    else disarm ??= clock.after(WAIT_MS, () => storing.begin());
  });

  return {
    tenantId,
    sessionId,
    write: (entry) => gathering.add(entry),
    append: async (...entries) => {
      for (const entry of entries) gathering.add(entry);
      gathering.close();
      storing.begin();
      await storing.done();
    },
    lastSeq: () => stored,
  };
};
