/** Finds notes by the words of a question, and by its meaning where a model is chosen for that and answers. */
import { asProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Database, Tx } from "../../store/database.ts";
import { findEmbeddingTurn } from "../../store/agents/embedding-turns.ts";
import {
  countWaiting,
  forgetNoteVectors,
  noteCandidates,
  type ComparedVectors,
  type NoteCandidate,
} from "../../store/agents/note-vectors.ts";
import { type Note, newestNotes, type NotePlace, notesOfIds } from "../../store/agents/notes.ts";
import type { BudgetScope } from "../budgets/budgets.ts";
import type { Embeddings } from "./embeddings.ts";
import { rankNotes, type RankedBy, type RankedNote } from "./rank-notes.ts";
import type { FoundNote, Retrieval } from "./retrieval.ts";
import { FLOAT_BYTES, product } from "./vector-bytes.ts";

export type NoteQuestion = {
  places: readonly NotePlace[];
  words: string;
  limit: number;
  /** Whom the question's vector is put down to. */
  spender?: BudgetScope;
  /** Who asks, if anybody does in one. */
  sessionId?: string | null;
  signal?: AbortSignal;
};

type Parts = {
  db: Database;
  clock: Clock;
  embeddings: Embeddings;
  /** Has missing vectors made. */
  wake: (tenantId: TenantId) => void;
};

const QUESTION_MS = 10_000;
const DAY_MS = 86_400_000;

type Asked = { vector: Float32Array; model: string; because: null } | { vector: null; model: null; because: string };

/** A search never fails for its model: words are there without it. */
const embedQuestion = async (
  { embeddings }: Parts,
  tenantId: TenantId,
  { words, spender = { tenantId }, sessionId = null, signal = new AbortController().signal }: NoteQuestion,
): Promise<Asked> => {
  const without = (because: string): Asked => ({ vector: null, model: null, because });
  try {
    const choice = await embeddings.chosen(tenantId);
    if (choice === null) return without("no model is chosen for the role embedding");
    const request = { texts: [words], spender, sessionId, maxMs: QUESTION_MS, signal };
    const [vector] = await embeddings.embed(choice, request);
    return vector === undefined ? without("the model gave no vector") : { vector, model: choice.model, because: null };
  } catch (thrown) {
    signal.throwIfAborted();
    const { code, message } = asProvostError(thrown);
    return without(`${code}: ${message}`);
  }
};

/** True when vectors of the model have another length than what was made before: they are made again. */
const forgetOthers = async (tx: Tx, model: string, dimensions: number): Promise<boolean> => {
  const turn = await findEmbeddingTurn(tx);
  const differs = turn?.model === model && turn.dimensions !== null && turn.dimensions !== dimensions;
  if (differs) await forgetNoteVectors(tx, model);
  return differs;
};

const compared = ({ vector: own, ...candidate }: NoteCandidate, asked: Float32Array | null): RankedBy => ({
  ...candidate,
  similarity: own === null || asked === null ? null : product(asked, own),
});

const ageOf = ({ keptAt }: Note, now: Date): number => Math.max(0, (now.getTime() - keptAt.getTime()) / DAY_MS);

const inRankedOrder = (ranked: readonly RankedNote[], notes: readonly Note[], now: Date): FoundNote[] => {
  const byId = new Map(notes.map((note) => [note.noteId, note]));
  return ranked.flatMap(({ noteId, found }) => {
    const note = byId.get(noteId);
    return note === undefined ? [] : [{ ...note, found, ageDays: ageOf(note, now) }];
  });
};

export const searchNotes = async (parts: Parts, tenantId: TenantId, question: NoteQuestion): Promise<Retrieval> => {
  const { db, clock, wake } = parts;
  const { places, words, limit } = question;
  const now = clock.now();
  if (words.trim() === "") {
    const newest = await db.transaction(tenantId, (tx) => newestNotes(tx, places, limit));
    const notes = newest.map((note) => ({ ...note, found: null, ageDays: ageOf(note, now) }));
    return { searched: [], model: null, because: null, waiting: 0, notes };
  }
  const asked = await embedQuestion(parts, tenantId, question);
  const against: ComparedVectors | null =
    asked.vector === null ? null : { model: asked.model, bytes: asked.vector.length * FLOAT_BYTES };
  const { notes, waiting } = await db.transaction(tenantId, async (tx) => {
    if (asked.vector !== null) await forgetOthers(tx, asked.model, asked.vector.length);
    // Before the looking, so that whatever gets its vector meanwhile counts as still waiting, not as looked at.
    const left = asked.model === null ? 0 : await countWaiting(tx, places, asked.model);
    const candidates = await noteCandidates(tx, { places, words, compared: against });
    const ranked = rankNotes(
      candidates.map((candidate) => compared(candidate, asked.vector)),
      { now, limit },
    );
    const found = await notesOfIds(
      tx,
      ranked.map(({ noteId }) => noteId),
    );
    return { notes: inRankedOrder(ranked, found, now), waiting: left };
  });
  if (waiting > 0) wake(tenantId);
  const searched = asked.vector === null ? (["words"] as const) : (["words", "meaning"] as const);
  return { searched, model: asked.model, because: asked.because, waiting, notes };
};
