/** Sessions of agents: opened, gone on with, forked, read, searched and followed. */
import type { AgentSession, RecordedEntry } from "../../model/agent-session.ts";
import { ProvostError } from "../../model/errors.ts";
import type { AgentSessionId, AttemptId, RunId, TaskId, TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import { uuidV7 } from "../../runtime/ids.ts";
import type { Database, Tx } from "../../store/database.ts";
import {
  copySessionEntries,
  readSessionEntries,
  searchSessions,
  type SessionHit,
} from "../../store/agents/agent-session-entries.ts";
import {
  getAgentSession,
  insertAgentSession,
  openSessionOfTask,
  pageAgentSessions,
  setSessionAttempt,
  type NewAgentSession,
  type SessionFilter,
} from "../../store/agents/agent-sessions.ts";
import { diffSessions, type SessionDiff, type SessionLog } from "./compare/diff-sessions.ts";
import { replayLog, type Replay } from "./replay/replay-log.ts";
import { createSessionAppender } from "./session-appender.ts";
import { createSessionFeed, type SessionFeed } from "./session-feed.ts";
import { createSessionWriter, type SessionWriter } from "./session-writer.ts";

/** A session in hand, with all that is on record of it. */
export type OpenSession = { session: AgentSession; entries: readonly RecordedEntry[]; writer: SessionWriter };

export type NewSession = Pick<NewAgentSession, "agentName" | "title" | "openedBy"> &
  Partial<Pick<NewAgentSession, "runId" | "taskId" | "attemptId">>;

export type Sessions = {
  open(tenantId: TenantId, session: NewSession): Promise<OpenSession>;
  /** AGENT_SESSION_NOT_FOUND. */
  goOn(tenantId: TenantId, sessionId: string): Promise<OpenSession>;
  /** The session of the task that is not over, now of this attempt; null when there is none. */
  goOnWithTask(
    tenantId: TenantId,
    task: { runId: RunId; taskId: TaskId; attemptId: AttemptId },
  ): Promise<OpenSession | null>;
  /** A session of its own that begins as another does, up to and with the entry `through`; all of it when null. */
  fork(
    tenantId: TenantId,
    sessionId: string,
    options: { through: number | null; openedBy: string; title?: string },
  ): Promise<OpenSession>;
  get(tenantId: TenantId, sessionId: string): Promise<AgentSession>;
  page(tenantId: TenantId, filter: SessionFilter): Promise<AgentSession[]>;
  entries(tenantId: TenantId, sessionId: string, range: { after: number; limit: number }): Promise<RecordedEntry[]>;
  search(
    tenantId: TenantId,
    query: { words: string; sessionId?: string | undefined; limit: number },
  ): Promise<SessionHit[]>;
  /** Gone through again from its log alone; nothing is done and nobody is asked. AGENT_SESSION_NOT_FOUND. */
  replay(tenantId: TenantId, sessionId: string): Promise<Replay>;
  /** AGENT_SESSION_NOT_FOUND. */
  diff(tenantId: TenantId, a: string, b: string): Promise<SessionDiff>;
  follow: SessionFeed["follow"];
  close(): Promise<void>;
};

const ALL = 2_147_483_647;

const readAll = (tx: Tx, sessionId: string): Promise<RecordedEntry[]> =>
  readSessionEntries(tx, sessionId, { after: 0, limit: ALL });

/** The end of a session belongs to the session that ended. */
const endOfFork = (entries: readonly RecordedEntry[], session: AgentSession, through: number | null): number => {
  const last = entries.findLast(({ seq, entry }) => seq <= (through ?? ALL) && entry.kind !== "ended");
  if (last !== undefined && (through === null || through <= session.lastSeq)) return last.seq;
  const message = `session ${session.sessionId} has no entry ${through ?? 1}; its last is ${session.lastSeq}`;
  throw new ProvostError("AGENT_SESSION_NOT_FOUND", message, { sessionId: session.sessionId });
};

/** What only reads logs. */
const comparing = (db: Database): Pick<Sessions, "replay" | "diff"> => {
  const onRecord = (tenantId: TenantId, sessionId: string): Promise<SessionLog> =>
    db.transaction(tenantId, async (tx) => ({
      session: await getAgentSession(tx, sessionId),
      entries: await readAll(tx, sessionId),
    }));
  return {
    replay: async (tenantId, sessionId) => {
      const { session, entries } = await onRecord(tenantId, sessionId);
      return replayLog(session, entries);
    },
    diff: async (tenantId, a, b) => diffSessions(await onRecord(tenantId, a), await onRecord(tenantId, b)),
  };
};

export const openSessions = async ({ db, clock }: { db: Database; clock: Clock }): Promise<Sessions> => {
  const feed = await createSessionFeed({ db, clock });
  const parts = {
    clock,
    appendTo: createSessionAppender({ db, clock }),
    show: (...shown: Parameters<SessionFeed["show"]>) => feed.show(...shown),
    tell: (...told: Parameters<SessionFeed["tell"]>) => feed.tell(...told),
  };
  const inHand = async (tx: Tx, sessionId: string): Promise<OpenSession> => {
    const session = await getAgentSession(tx, sessionId);
    return { session, entries: await readAll(tx, sessionId), writer: createSessionWriter(parts, session) };
  };
  const newId = (): AgentSessionId => uuidV7(clock.now()) as AgentSessionId;
  const blank = { runId: null, taskId: null, attemptId: null, parentId: null, parentSeq: null };
  const found = async (tx: Tx, sessionId: string): Promise<void> => void (await getAgentSession(tx, sessionId));
  return {
    open: (tenantId, session) =>
      db.transaction(tenantId, async (tx) => {
        const sessionId = newId();
        await insertAgentSession(tx, { ...blank, ...session, sessionId });
        return inHand(tx, sessionId);
      }),
    goOn: (tenantId, sessionId) => db.transaction(tenantId, (tx) => inHand(tx, sessionId)),
    goOnWithTask: (tenantId, { runId, taskId, attemptId }) =>
      db.transaction(tenantId, async (tx) => {
        const session = await openSessionOfTask(tx, runId, taskId);
        if (session === null) return null;
        await setSessionAttempt(tx, session.sessionId, attemptId);
        return inHand(tx, session.sessionId);
      }),
    fork: (tenantId, parentId, { through, openedBy, title }) =>
      db.transaction(tenantId, async (tx) => {
        const parent = await getAgentSession(tx, parentId);
        const parentSeq = endOfFork(await readAll(tx, parentId), parent, through);
        const sessionId = newId();
        const { agentName } = parent;
        const named = { agentName, title: title ?? parent.title, openedBy };
        await insertAgentSession(tx, { ...blank, ...named, sessionId, parentId: parent.sessionId, parentSeq });
        await copySessionEntries(tx, { from: parentId, to: sessionId, through: parentSeq });
        return inHand(tx, sessionId);
      }),
    get: (tenantId, sessionId) => db.transaction(tenantId, (tx) => getAgentSession(tx, sessionId)),
    page: (tenantId, filter) => db.read(tenantId, (tx) => pageAgentSessions(tx, filter)),
    entries: (tenantId, sessionId, range) =>
      db.transaction(tenantId, async (tx) => {
        await found(tx, sessionId);
        return readSessionEntries(tx, sessionId, range);
      }),
    ...comparing(db),
    search: (tenantId, query) => db.read(tenantId, (tx) => searchSessions(tx, query)),
    follow: (...asked) => feed.follow(...asked),
    close: () => feed.close(),
  };
};
