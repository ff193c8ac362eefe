/** The entries of sessions, appended for many sessions at once; see sql/0048_agent_sessions.sql. */
import { z } from "zod";
import {
  recordedEntrySchema,
  type RecordedEntry,
  type SessionEntry,
  type TokenUsage,
} from "../../model/agent-session.ts";
import { ProvostError } from "../../model/errors.ts";
import type { AgentSessionId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";
import type { Statement } from "../connection/pipeline.ts";
import { storable } from "../storable.ts";

export type EntryAppend = {
  sessionId: AgentSessionId;
  /** Sequence number of the last entry that the writer knows. */
  after: number;
  entries: readonly { at: Date; entry: SessionEntry }[];
  /** Whole texts to search for, each with the sequence number that it is found under. */
  texts: readonly { seq: number; said: string }[];
  model: string | null;
  /** When these entries end it. */
  ended: "ended" | "failed" | null;
  steps: number;
  usage: TokenUsage;
  microUsd: number;
  unpricedSteps: number;
};

/** Much less than what Postgres takes as one tsvector. */
const MAX_SEARCHED = 100_000;

const APPEND = `
  with head as (
     update agent_sessions s set last_seq = n.last_seq, model = coalesce(n.model, s.model), steps = s.steps + n.steps,
       input_tokens = s.input_tokens + n.input, output_tokens = s.output_tokens + n.output,
       cached_tokens = s.cached_tokens + n.cached, reasoning_tokens = s.reasoning_tokens + n.reasoning,
       micro_usd = s.micro_usd + n.micro_usd, unpriced_steps = s.unpriced_steps + n.unpriced,
       state = coalesce(n.ended, s.state), ended_at = case when n.ended is null then s.ended_at else $20::timestamptz end
     from unnest($2::text[], $3::int[], $4::int[], $5::text[], $6::int[], $7::bigint[], $8::bigint[], $9::bigint[],
         $10::bigint[], $11::bigint[], $12::int[], $21::text[])
       as n (session_id, after, last_seq, model, steps, input, output, cached, reasoning, micro_usd, unpriced, ended)
     where s.tenant_id = $1 and s.session_id = n.session_id and s.last_seq = n.after and s.state = 'open'
     returning s.session_id
   ), entry as (
     insert into agent_session_entries (tenant_id, session_id, seq, at, entry)
     select $1, e.session_id, e.seq, e.at, e.entry::jsonb
     from unnest($13::text[], $14::int[], $15::timestamptz[], $16::text[]) as e (session_id, seq, at, entry)
     join head using (session_id)
   ), said as (
     insert into agent_session_texts (tenant_id, session_id, seq, said)
     select $1, t.session_id, t.seq, t.said
     from unnest($17::text[], $18::int[], $19::text[]) as t (session_id, seq, said) join head using (session_id)
   )
   select session_id as "sessionId" from head`;

/** Nothing is added to sessions that somebody else has written to since, or that have ended. */
export const appendEntriesStatement = (tenantId: string, now: Date, appends: readonly EntryAppend[]): Statement => {
  const entries = appends.flatMap(({ sessionId, after, entries: own }) =>
    own.map(({ at, entry }, index) => ({ sessionId, seq: after + index + 1, at, entry })),
  );
  const texts = appends.flatMap(({ sessionId, texts: own }) => own.map((text) => ({ sessionId, ...text })));
  return {
    text: APPEND,
    values: [
      tenantId,
      appends.map(({ sessionId }) => sessionId),
      appends.map(({ after }) => after),
      appends.map(({ after, entries: own }) => after + own.length),
      appends.map(({ model }) => model),
      appends.map(({ steps }) => steps),
      appends.map(({ usage }) => usage.input),
      appends.map(({ usage }) => usage.output),
      appends.map(({ usage }) => usage.cached),
      appends.map(({ usage }) => usage.reasoning),
      appends.map(({ microUsd }) => microUsd),
      appends.map(({ unpricedSteps }) => unpricedSteps),
      entries.map(({ sessionId }) => sessionId),
      entries.map(({ seq }) => seq),
      entries.map(({ at }) => at.toISOString()),
      entries.map(({ entry }) => JSON.stringify(entry).replaceAll(String.raw`\u0000`, String.raw`\ufffd`)),
      texts.map(({ sessionId }) => sessionId),
      texts.map(({ seq }) => seq),
      texts.map(({ said }) => storable(said.slice(0, MAX_SEARCHED))),
      now,
      appends.map(({ ended }) => ended),
    ],
  };
};

/** Ids of the sessions that were appended to. */
export const readAppended = (rows: readonly object[]): Set<string> =>
  new Set(rows.map((row) => (row as { sessionId: string }).sessionId));

/** From the one after `after` on. */
export const readSessionEntries = async (
  tx: Tx,
  sessionId: string,
  { after, limit }: { after: number; limit: number },
): Promise<RecordedEntry[]> => {
  const rows = await tx.query(
    `select seq, at, entry from agent_session_entries
     where tenant_id = $1 and session_id = $2 and seq > $3 order by seq limit $4`,
    [tx.tenantId, sessionId, after, limit],
  );
  if (rows.length === 0 && after === 0) await refuseEmptied(tx, sessionId);
  return rows.map((row) => recordedEntrySchema.parse(row));
};

/** Of a session that nobody has spoken in yet there is nothing either, but that is no loss. */
const refuseEmptied = async (tx: Tx, sessionId: string): Promise<void> => {
  const [row] = await tx.query<{ emptiedAt: Date }>(
    `select emptied_at as "emptiedAt" from agent_sessions
     where tenant_id = $1 and session_id = $2 and emptied_at is not null`,
    [tx.tenantId, sessionId],
  );
  if (row === undefined) return;
  const message = `the entries of session ${sessionId} were removed at ${row.emptiedAt.toISOString()}, as they were old`;
  throw new ProvostError("AGENT_SESSION_EMPTIED", message, { sessionId });
};

/** The beginning of one session as the beginning of another, which has no entries yet. */
export const copySessionEntries = async (
  tx: Tx,
  { from, to, through }: { from: string; to: string; through: number },
): Promise<void> => {
  await tx.query(
    `insert into agent_session_entries (tenant_id, session_id, seq, at, entry)
     select tenant_id, $3, seq, at, entry from agent_session_entries
     where tenant_id = $1 and session_id = $2 and seq <= $4`,
    [tx.tenantId, from, to, through],
  );
  await tx.query("update agent_sessions set last_seq = $3 where tenant_id = $1 and session_id = $2", [
    tx.tenantId,
    to,
    through,
  ]);
};

const hitSchema = z.object({
  sessionId: z.string().transform((id) => id as AgentSessionId),
  agentName: z.string(),
  title: z.string(),
  seq: z.number().int(),
  /** Around the words that were found, which stand between « and ». */
  excerpt: z.string(),
});
export type SessionHit = z.infer<typeof hitSchema>;

/** @param words as one types them into a search: all of them, "a phrase", or, -not */
export const searchSessions = async (
  tx: Tx,
  { words, sessionId, limit }: { words: string; sessionId?: string | undefined; limit: number },
): Promise<SessionHit[]> => {
  const rows = await tx.query(
    `select t.session_id as "sessionId", s.agent_name as "agentName", s.title, t.seq,
       ts_headline('simple', t.said, websearch_to_tsquery('simple', $2),
         'StartSel=«, StopSel=», MaxWords=24, MinWords=8') as excerpt
     -- sql/0126_text_search.sql says why this is a function
     from search_session_texts($2, $3, $4) t
     join agent_sessions s on s.tenant_id = $1 and s.session_id = t.session_id
     order by t.rank desc, t.session_id desc, t.seq`,
    [tx.tenantId, storable(words), sessionId ?? null, limit],
  );
  return rows.map((row) => hitSchema.parse(row));
};
