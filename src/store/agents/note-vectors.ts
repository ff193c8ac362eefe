/**
 * Vectors of notes, in the rows of the notes. There is no index of vectors: a place holds so few notes that each of its
 * vectors is looked at (`agents/memory/memory.ts` says how many), and the extension for one is in no embedded Postgres.
 */
import { z } from "zod";
import type { Tx } from "../database.ts";
import { storable } from "../storable.ts";
import type { Note, NotePlace } from "./notes.ts";

export type UnembeddedNote = Pick<Note, "noteId" | "body" | "agentName" | "sessionId" | "runId" | "taskId"> & {
  /** It has never had a vector, of whatever model. */
  isFirst: boolean;
};
/** Of one note: a vector, or why the model makes none of it. */
export type MadeVector = { noteId: string } & ({ vector: Buffer } | { problem: string });

/** What stands for the model of a vector that was forgotten. */
const FORGOTTEN = "";

const UNEMBEDDED = `note_id as "noteId", body, agent_name as "agentName", session_id as "sessionId", run_id as "runId",
  task_id as "taskId", vector_model is null as "isFirst"`;

/** Those that have no vector of the model. Three ranges of one index: most of the time all are empty, however many notes there are. */
export const notesWithoutVector = (
  tx: Tx,
  { model, limit }: { model: string; limit: number },
): Promise<UnembeddedNote[]> =>
  tx.query<UnembeddedNote>(
    `(select ${UNEMBEDDED} from notes where tenant_id = $1 and vector_model is null
      order by vector_model, note_id limit $3)
     union all
     (select ${UNEMBEDDED} from notes where tenant_id = $1 and vector_model < $2
      order by vector_model, note_id limit $3)
     union all
     (select ${UNEMBEDDED} from notes where tenant_id = $1 and vector_model > $2
      order by vector_model, note_id limit $3)
     limit $3`,
    [tx.tenantId, model, limit],
  );

/** Of notes that were erased meanwhile nothing is kept. */
export const putNoteVectors = async (tx: Tx, model: string, made: readonly MadeVector[]): Promise<void> => {
  await tx.query(
    `update notes set vector_model = $2, vector = made.vector, vector_problem = made.problem
     from unnest($3::text[], $4::bytea[], $5::text[]) as made (note_id, vector, problem)
     where notes.tenant_id = $1 and notes.note_id = made.note_id`,
    [
      tx.tenantId,
      model,
      made.map(({ noteId }) => noteId),
      made.map((one) => ("vector" in one ? one.vector : null)),
      made.map((one) => ("problem" in one ? storable(one.problem) : null)),
    ],
  );
};

/** Of a model whose vectors have become longer or shorter: they are made again, and are not their first ones then. */
export const forgetNoteVectors = async (tx: Tx, model: string): Promise<void> => {
  await tx.query(
    `update notes set vector_model = $3, vector = null, vector_problem = null
     where tenant_id = $1 and vector_model = $2`,
    [tx.tenantId, model, FORGOTTEN],
  );
};

const candidateSchema = z.object({
  noteId: z.string(),
  keptAt: z.date(),
  /** How well the words fit; null where none of them is in it. */
  words: z.number().nullable(),
  /** Null where there is none that could be compared. */
  vector: z.instanceof(Buffer).nullable(),
});
export type NoteCandidate = z.infer<typeof candidateSchema>;

/** What a question may be compared with: vectors of the same model, and as long. */
export type ComparedVectors = { model: string; bytes: number };

/** Notes of the places that have any of the words, or a vector to compare; in no order. */
export const noteCandidates = async (
  tx: Tx,
  { places, words, compared }: { places: readonly NotePlace[]; words: string; compared: ComparedVectors | null },
): Promise<NoteCandidate[]> => {
  const rows = await tx.query(
    `with asked as (
       -- any of the words: what is in more of them comes first
       select to_tsquery('simple', string_agg(quote_literal(word), ' | ')) as query
       from unnest(tsvector_to_array(to_tsvector('simple', $4))) as word
     )
     select note_id as "noteId", kept_at as "keptAt",
       case when words @@ asked.query then ts_rank_cd(words, asked.query) end as words,
       -- both as asked, or null: then there is nothing to compare
       case when vector_model = $5 and octet_length(vector) = $6 then vector end as vector
     from notes, asked
     where tenant_id = $1 and (scope, owner) in (select * from unnest($2::text[], $3::text[]))
       and (words @@ asked.query or (vector_model = $5 and octet_length(vector) = $6))`,
    [
      tx.tenantId,
      places.map(({ scope }) => scope),
      places.map(({ owner }) => owner),
      storable(words),
      compared?.model ?? null,
      compared?.bytes ?? null,
    ],
  );
  return rows.map((row) => candidateSchema.parse(row));
};

/** How many notes of the places have no vector of the model yet; those that it has refused do not wait. */
export const countWaiting = async (tx: Tx, places: readonly NotePlace[], model: string): Promise<number> => {
  const [row] = await tx.query<{ count: number }>(
    `select count(*)::int as count from notes
     where tenant_id = $1 and (scope, owner) in (select * from unnest($2::text[], $3::text[]))
       and vector_model is distinct from $4`,
    [tx.tenantId, places.map(({ scope }) => scope), places.map(({ owner }) => owner), model],
  );
  return row?.count ?? 0;
};

/** Of all places, as `notesWithoutVector` finds them. */
export const countWaitingOfTenant = async (tx: Tx, model: string): Promise<number> => {
  const [row] = await tx.query<{ count: number }>(
    `select (select count(*) from notes where tenant_id = $1 and vector_model is null)::int
       + (select count(*) from notes where tenant_id = $1 and vector_model < $2)::int
       + (select count(*) from notes where tenant_id = $1 and vector_model > $2)::int as count`,
    [tx.tenantId, model],
  );
  return row?.count ?? 0;
};
