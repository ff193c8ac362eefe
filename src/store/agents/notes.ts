/** Notes that agents keep. Their words are here and in no event. */
import { z } from "zod";
import type { Tx } from "../database.ts";
import { storable } from "../storable.ts";

export const NOTE_SCOPES = ["agent", "team", "project", "tenant"] as const;
export type NoteScope = (typeof NOTE_SCOPES)[number];
/** Where notes are kept; the owner is empty for the tenant. */
export type NotePlace = { scope: NoteScope; owner: string };

export const noteSchema = z.object({
  noteId: z.string(),
  scope: z.enum(NOTE_SCOPES),
  owner: z.string(),
  body: z.string(),
  actor: z.string(),
  agentName: z.string(),
  sessionId: z.string(),
  callId: z.string(),
  runId: z.string().nullable(),
  taskId: z.string().nullable(),
  keptAt: z.date(),
  /** Which model has made its vector, or refused it for the reason beside; null: none yet. */
  vectorModel: z.string().nullable(),
  vectorProblem: z.string().nullable(),
});
export type Note = z.infer<typeof noteSchema>;

const COLUMNS = `note_id as "noteId", scope, owner, body, actor, agent_name as "agentName", session_id as "sessionId",
  call_id as "callId", run_id as "runId", task_id as "taskId", kept_at as "keptAt",
  nullif(vector_model, '') as "vectorModel", vector_problem as "vectorProblem"`;

/** False when the call has kept it before. */
export const insertNote = async (
  tx: Tx,
  note: Omit<Note, "keptAt" | "vectorModel" | "vectorProblem">,
): Promise<boolean> => {
  const rows = await tx.query(
    `insert into notes (tenant_id, note_id, scope, owner, body, actor, agent_name, session_id, call_id, run_id, task_id,
       kept_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (tenant_id, session_id, call_id) do nothing returning 1 as one`,
    [
      tx.tenantId,
      note.noteId,
      note.scope,
      note.owner,
      storable(note.body),
      note.actor,
      note.agentName,
      note.sessionId,
      note.callId,
      note.runId,
      note.taskId,
      tx.now,
    ],
  );
  return rows.length > 0;
};

/** How many there are in a place; locks the place until the end of the transaction, so that the count holds. */
export const countNotes = async (tx: Tx, { scope, owner }: NotePlace): Promise<number> => {
  await tx.query("select pg_advisory_xact_lock(hashtextextended($1 || '/' || $2 || '/' || $3, 55))", [
    tx.tenantId,
    scope,
    owner,
  ]);
  const [row] = await tx.query<{ count: number }>(
    "select count(*)::int as count from notes where tenant_id = $1 and scope = $2 and owner = $3",
    [tx.tenantId, scope, owner],
  );
  return row?.count ?? 0;
};

export const newestNotes = async (tx: Tx, places: readonly NotePlace[], limit: number): Promise<Note[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from notes
     where tenant_id = $1 and (scope, owner) in (select * from unnest($2::text[], $3::text[]))
     order by kept_at desc, note_id desc limit $4`,
    [tx.tenantId, places.map(({ scope }) => scope), places.map(({ owner }) => owner), limit],
  );
  return rows.map((row) => noteSchema.parse(row));
};

/** In no order; those that were erased meanwhile are not among them. */
export const notesOfIds = async (tx: Tx, noteIds: readonly string[]): Promise<Note[]> => {
  const rows = await tx.query(`select ${COLUMNS} from notes where tenant_id = $1 and note_id = any($2)`, [
    tx.tenantId,
    noteIds,
  ]);
  return rows.map((row) => noteSchema.parse(row));
};

/** The newest first. */
export const listNotes = async (
  tx: Tx,
  { scope, owner, limit }: { scope?: NoteScope | undefined; owner?: string | undefined; limit: number },
): Promise<Note[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from notes
     where tenant_id = $1 and ($2::text is null or scope = $2) and ($3::text is null or owner = $3)
     order by kept_at desc, note_id desc limit $4`,
    [tx.tenantId, scope ?? null, owner ?? null, limit],
  );
  return rows.map((row) => noteSchema.parse(row));
};

/** Ids of those that were there. */
export const eraseNotes = async (tx: Tx, noteIds: readonly string[]): Promise<string[]> => {
  const rows = await tx.query<{ noteId: string }>(
    `delete from notes where tenant_id = $1 and note_id = any($2) returning note_id as "noteId"`,
    [tx.tenantId, noteIds],
  );
  return rows.map(({ noteId }) => noteId);
};

/** What was kept in somebody's name. */
export const notesOfActor = async (tx: Tx, actor: string): Promise<Note[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from notes where tenant_id = $1 and actor = $2 order by kept_at, note_id`,
    [tx.tenantId, actor],
  );
  return rows.map((row) => noteSchema.parse(row));
};

/** Ids of what was kept in somebody's name: in talk with them, for in a run an agent acts in its own. */
export const eraseNotesOfActor = async (tx: Tx, actor: string): Promise<string[]> => {
  const rows = await tx.query<{ noteId: string }>(
    `delete from notes where tenant_id = $1 and actor = $2 returning note_id as "noteId"`,
    [tx.tenantId, actor],
  );
  return rows.map(({ noteId }) => noteId);
};
