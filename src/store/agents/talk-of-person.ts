/** What was said by a person to agents, and what came of it. See sql/0143_erased_talk.sql. */
import { z } from "zod";
import { recordedEntrySchema } from "../../model/agent-session.ts";
import type { Tx } from "../database.ts";

const talkSchema = z.object({
  sessionId: z.string(),
  title: z.string(),
  agentName: z.string(),
  openedAt: z.date(),
  /** None any more where they were removed by age. */
  entries: z.array(z.object({ seq: z.number(), at: z.coerce.date(), entry: recordedEntrySchema.shape.entry })),
});
/** A session outside of runs that they opened. */
export type PersonTalk = z.infer<typeof talkSchema>;

const turnSchema = z.object({ sessionId: z.string(), seq: z.number(), at: z.date(), said: z.string() });
/** Their words in a session, whoever opened it. */
export type PersonTurn = z.infer<typeof turnSchema>;

/** @param person kind and id */
export const talkOfPerson = async (tx: Tx, person: string): Promise<PersonTalk[]> => {
  const rows = await tx.query(
    `select session_id as "sessionId", title, agent_name as "agentName", opened_at as "openedAt",
       array(select json_build_object('seq', e.seq, 'at', e.at, 'entry', e.entry) from agent_session_entries e
         where e.tenant_id = s.tenant_id and e.session_id = s.session_id order by e.seq) as entries
     from agent_sessions s
     where s.tenant_id = $1 and s.run_id is null and s.opened_by = substring($2 from ':(.+)$')
     order by s.session_id`,
    [tx.tenantId, person],
  );
  return rows.map((row) => talkSchema.parse(row));
};

export const turnsOfPerson = async (tx: Tx, person: string): Promise<PersonTurn[]> => {
  const rows = await tx.query(`select session_id as "sessionId", seq, at, said from turns_of($1)`, [person]);
  return rows.map((row) => turnSchema.parse(row));
};

/** How many sessions went, and how many of their turns in others say nothing any more. */
export const eraseTalkOfPerson = async (tx: Tx, person: string): Promise<{ sessions: number; turns: number }> => {
  const [row] = await tx.query(
    `select erased_sessions::int as sessions, erased_turns::int as turns from erase_talk($1)`,
    [person],
  );
  return z.object({ sessions: z.number(), turns: z.number() }).parse(row);
};
