/**
 * Who follows sessions. What this process writes is handed over directly; what another has written is told by a
 * notification and read. A follower gets each entry once and in order: where there is a gap, it reads.
 */
import type { RecordedEntry } from "../../model/agent-session.ts";
import type { AgentSessionId, TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import { createSignal } from "../../runtime/signal.ts";
import type { Database } from "../../store/database.ts";
import { readSessionEntries } from "../../store/agents/agent-session-entries.ts";

const CHANNEL = "provost_agent_session";
const PAGE = 500;
/** Entries that a slow follower may have waiting in memory; beyond them it reads. */
const MAX_HELD = 1_000;
/**
 * So long what is told to other processes waits for more: what an agent does comes in twos and threes, and to tell of each
 * took the processor, of two, from what the agent does next.
 */
const TELL_MS = 10;
/** A notification may be lost; it looks by itself now and then. */
const LOOK_MS = 2_000;

export type SessionFeed = {
  /** To followers in this process, perhaps before it is on record. */
  show(tenantId: TenantId, sessionId: AgentSessionId, entries: readonly RecordedEntry[]): void;
  /** To those in others: all up to this number can be read. */
  tell(tenantId: TenantId, sessionId: AgentSessionId, lastSeq: number): void;
  /** From the one after `after` on; ends with the session, or when `signal` aborts. */
  follow(
    tenantId: TenantId,
    sessionId: string,
    options: { after: number; signal: AbortSignal },
  ): AsyncGenerator<RecordedEntry>;
  close(): Promise<void>;
};

type Follower = { wake(): void; hand(entries: readonly RecordedEntry[]): void; behind(lastSeq: number): void };

const keyOf = (tenantId: string, sessionId: string): string => `${tenantId} ${sessionId}`;

type Parts = { db: Database; clock: Clock };

/** What one follower has not had yet: handed over while that is enough, else to be read. */
const createInbox = (signal: ReturnType<typeof createSignal>) => {
  let held: RecordedEntry[] = [];
  let mustRead = true;
  return {
    mustRead: () => mustRead,
    isEmpty: () => held.length === 0,
    read: () => (mustRead = true),
    settle: () => (mustRead = false),
    /** Those that follow on each other after `position`; what does not has to be read. */
    take: (position: number): RecordedEntry[] => {
      const next = held.filter(({ seq }) => seq > position);
      held = [];
      if (next[0] === undefined || next[0].seq === position + 1) return next;
      mustRead = true;
      return [];
    },
    hand: (entries: readonly RecordedEntry[]): void => {
      if (held.length + entries.length > MAX_HELD) {
        held = [];
        mustRead = true;
      } else {
        held.push(...entries);
      }
      signal.raise();
    },
  };
};

type Following = { tenantId: TenantId; sessionId: string; after: number; signal: AbortSignal };

/** @param join registers the follower until the returned function is called */
async function* entriesFrom(
  { db, clock }: Parts,
  { tenantId, sessionId, after, signal }: Following,
  join: (follower: Follower) => () => void,
): AsyncGenerator<RecordedEntry> {
  const changed = createSignal();
  const inbox = createInbox(changed);
  let position = after;
  const wake = (): void => {
    inbox.read();
    changed.raise();
  };
  const raise = (): void => changed.raise();
  const hand = (entries: readonly RecordedEntry[]): void => inbox.hand(entries);
  const leave = join({ wake, hand, behind: (lastSeq) => void (lastSeq > position && wake()) });
  signal.addEventListener("abort", raise);
  let reading: Promise<RecordedEntry[]> | null = null;
  const read = (): Promise<RecordedEntry[]> => {
    inbox.settle();
    const range = { after: position, limit: PAGE };
    const page = db.transaction(tenantId, (tx) => readSessionEntries(tx, sessionId, range));
    page.catch(() => undefined); // thrown where it is awaited
    return page;
  };
  // What is handed over and comes next does not wait for what is being read.
  const next = async (): Promise<readonly RecordedEntry[]> => {
    const handed = inbox.take(position);
    if (handed.length > 0) return handed;
    if (reading === null && !inbox.mustRead()) return [];
    reading ??= read();
    const page = await Promise.race([reading, changed.wait()]);
    if (page === undefined) return [];
    reading = null;
    if (page.length === PAGE) inbox.read();
    return page.filter(({ seq }) => seq > position);
  };
  try {
    while (!signal.aborted) {
      const entries = await next();
      for (const entry of entries) {
        position = entry.seq;
        yield entry;
        if (entry.entry.kind === "ended") return;
      }
      // All that a wake-up can mean, for one may have gone to a wait that the reading has won.
      if (entries.length > 0 || reading !== null || inbox.mustRead() || !inbox.isEmpty() || signal.aborted) continue;
      const disarm = clock.after(LOOK_MS, wake);
      await changed.wait();
      disarm();
    }
  } finally {
    signal.removeEventListener("abort", raise);
    leave();
  }
}

/** Tells other processes how far sessions are, of each the last number alone. */
const createTelling = ({ db, clock }: Parts) => {
  const due = new Map<AgentSessionId, string>();
  let disarm = (): void => undefined;
  const tellAll = (): void => {
    disarm();
    for (const [sessionId, payload] of due) db.notify(CHANNEL, sessionId, payload);
    due.clear();
  };
  return {
    tell: (tenantId: TenantId, sessionId: AgentSessionId, lastSeq: number): void => {
      if (due.size === 0) disarm = clock.after(TELL_MS, tellAll);
      due.set(sessionId, `${tenantId} ${sessionId} ${lastSeq}`);
    },
    tellAll,
  };
};

export const createSessionFeed = async (parts: Parts): Promise<SessionFeed> => {
  const followers = new Map<string, Set<Follower>>();
  const telling = createTelling(parts);
  const all = (): Follower[] => [...followers.values()].flatMap((some) => [...some]);
  const unlisten = await parts.db.listen(CHANNEL, (payload) => {
    const [tenantId, sessionId, lastSeq] = payload.split(" ");
    if (tenantId === undefined || sessionId === undefined) for (const follower of all()) follower.wake();
    else for (const one of followers.get(keyOf(tenantId, sessionId)) ?? []) one.behind(Number(lastSeq));
  });
  const joinAt = (key: string) => (follower: Follower) => {
    const own = followers.get(key) ?? new Set();
    followers.set(key, own.add(follower));
    return () => {
      own.delete(follower);
      if (own.size === 0) followers.delete(key);
    };
  };
  return {
    show: (tenantId, sessionId, entries) => {
      for (const follower of followers.get(keyOf(tenantId, sessionId)) ?? []) follower.hand(entries);
    },
    tell: telling.tell,
    follow: (tenantId, sessionId, options) =>
      entriesFrom(parts, { tenantId, sessionId, ...options }, joinAt(keyOf(tenantId, sessionId))),
    close: async () => {
      telling.tellAll();
      await unlisten();
      for (const follower of all()) follower.wake();
    },
  };
};
