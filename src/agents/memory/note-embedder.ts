/**
 * Makes the vectors of notes behind the notes: what was kept waits for nobody. Which notes have none of the model in force is
 * in their rows, so a provider that was down, a process that died or a change of the model leaves nothing behind but
 * notes that still wait. One process at a time has the turn of a tenant.
 */
import { randomUUID } from "node:crypto";
import { asProvostError, ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import type { ModelChoice } from "../../model/model-choice.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Database, Tx } from "../../store/database.ts";
import {
  type EmbeddingTurn,
  goOnWithEmbedding,
  leaveEmbeddingTurn,
  takeEmbeddingTurn,
} from "../../store/agents/embedding-turns.ts";
import {
  forgetNoteVectors,
  type MadeVector,
  notesWithoutVector,
  putNoteVectors,
  type UnembeddedNote,
} from "../../store/agents/note-vectors.ts";
import type { BudgetScope } from "../budgets/budgets.ts";
import { saysTooLong } from "../providers/call-failure.ts";
import type { Embeddings } from "./embeddings.ts";
import { bytesOfVector, FLOAT_BYTES } from "./vector-bytes.ts";

export type NoteEmbedder = {
  /**
   * Makes what is missing of a tenant, now or after what is under way; resolves when that is done, and never rejects. What
   * goes wrong with the model is on record in the tenant's turn.
   */
  wake(tenantId: TenantId): Promise<void>;
  close(): Promise<void>;
};

type Parts = { db: Database; clock: Clock; embeddings: Embeddings };

const BATCH = 32;
const CALL_MS = 60_000;
/** Longer than a batch and what is written of it; a turn whose process has died is free after it. */
const TURN_MS = 3 * CALL_MS;
const FIRST_RETRY_MS = 10_000;
const LAST_RETRY_MS = 10 * 60_000;

const retryMs = ({ details }: ProvostError, failures: number): number => {
  const asked = details["retryAfterMs"];
  const own = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures, 20));
  return Math.min(LAST_RETRY_MS, Math.max(own, typeof asked === "number" ? asked : 0));
};

type Pass = Parts & { tenantId: TenantId; choice: ModelChoice; holder: string; signal: AbortSignal };

/** A note's first vector is its session's to pay for; that another model is chosen later is the tenant's affair. */
const payerOf = ({ isFirst, sessionId }: UnembeddedNote): string | null => (isFirst ? sessionId : null);

const spenderOf = ({ tenantId }: Pass, { isFirst, agentName, runId, taskId }: UnembeddedNote): BudgetScope => ({
  tenantId,
  ...(isFirst && { agentName }),
  ...(isFirst && runId !== null && { runId, ...(taskId !== null && { taskId }) }),
});

/** @param notes of one payer */
const embedNotes = async (pass: Pass, notes: readonly UnembeddedNote[]): Promise<MadeVector[]> => {
  const { embeddings, choice, tenantId, signal } = pass;
  const texts = notes.map(({ body }) => body);
  const [first] = notes;
  const whose =
    first === undefined
      ? { spender: { tenantId }, sessionId: null }
      : { spender: spenderOf(pass, first), sessionId: payerOf(first) };
  const vectors = await embeddings.embed(choice, { texts, ...whose, maxMs: CALL_MS, signal });
  return notes.flatMap(({ noteId }, at) => {
    const vector = vectors[at];
    return vector === undefined ? [] : [{ noteId, vector: bytesOfVector(vector) }];
  });
};

const isAboutTheNote = (error: ProvostError): boolean => error.code === "MODEL_REQUEST_REFUSED" || saysTooLong(error);

/**
 * One by one, when the provider refuses some of them: that one is too long must not keep the others from theirs. Where it
 * takes none it is no fault of the notes, unless it says that they are too long.
 */
const embedEach = async (pass: Pass, notes: readonly UnembeddedNote[], why: ProvostError): Promise<MadeVector[]> => {
  const made: MadeVector[] = [];
  const refused: { noteId: string; error: ProvostError }[] = [];
  for (const note of notes) {
    try {
      made.push(...(await embedNotes(pass, [note])));
    } catch (thrown) {
      const error = asProvostError(thrown);
      if (!isAboutTheNote(error)) throw error;
      refused.push({ noteId: note.noteId, error });
    }
  }
  const theirs = refused.filter(({ error }) => made.length > 0 || saysTooLong(error));
  if (theirs.length === 0 && made.length === 0) throw why;
  return [...made, ...theirs.map(({ noteId, error }) => ({ noteId, problem: error.message }))];
};

/** A budget of the tenant refuses the notes of all, and is waited for; that of a run, task or agent those of its own. */
const isOutOfTheirBudget = ({ code, details }: ProvostError): boolean =>
  code === "MODEL_BUDGET_EXHAUSTED" && details["whose"] !== "tenant";

const embedBatch = async (pass: Pass, notes: readonly UnembeddedNote[]): Promise<MadeVector[]> => {
  try {
    return await embedNotes(pass, notes);
  } catch (thrown) {
    const error = asProvostError(thrown);
    // Others go on to get theirs: these are found by their words, and say why.
    if (isOutOfTheirBudget(error)) return notes.map(({ noteId }) => ({ noteId, problem: error.message }));
    if (!isAboutTheNote(error)) throw error;
    return embedEach(pass, notes, error);
  }
};

const dimensionsOf = (made: readonly MadeVector[]): number | null => {
  for (const one of made) if ("vector" in one) return one.vector.length / FLOAT_BYTES;
  return null;
};

/** False when somebody else has the turn by now: what they write is theirs to write. */
const writeBatch = async (
  tx: Tx,
  { holder, choice, clock }: Pass,
  made: readonly MadeVector[],
  { forget }: { forget: boolean },
): Promise<boolean> => {
  const heldUntil = new Date(clock.now().getTime() + TURN_MS);
  if (!(await goOnWithEmbedding(tx, { holder, heldUntil, dimensions: dimensionsOf(made) }))) return false;
  if (forget) await forgetNoteVectors(tx, choice.model);
  await putNoteVectors(tx, choice.model, made);
  return true;
};

/** Of one payer. */
const nextNotes = async (tx: Tx, model: string): Promise<UnembeddedNote[]> => {
  const notes = await notesWithoutVector(tx, { model, limit: BATCH });
  return notes.filter((note, _at, [first]) => first !== undefined && payerOf(note) === payerOf(first));
};

/** Ends: each batch has fewer notes to do, and vectors are forgotten once. */
const embedAll = async (pass: Pass, turn: EmbeddingTurn): Promise<void> => {
  const { db, tenantId, choice, signal } = pass;
  const { model } = choice;
  let { dimensions } = turn;
  let forgotten = false;
  while (!signal.aborted) {
    const notes = await db.transaction(tenantId, (tx) => nextNotes(tx, model));
    if (notes.length === 0) return;
    const made = await embedBatch(pass, notes);
    const now = dimensionsOf(made) ?? dimensions;
    // Under the same name another model answers: what the one before has made cannot be compared with it.
    const forget = dimensions !== null && now !== dimensions;
    if (forget && forgotten) {
      const problem = `its vectors have now ${dimensions} and now ${now} numbers`;
      throw new ProvostError("MODEL_EMBEDDING_UNUSABLE", `${model}: ${problem}`, { model });
    }
    if (!(await db.transaction(tenantId, (tx) => writeBatch(tx, pass, made, { forget })))) return;
    forgotten ||= forget;
    dimensions = now;
  }
};

/** True when there may be more to do: who was turned away meanwhile, with a note that was not there yet, has left it to us. */
const runPass = async (pass: Pass): Promise<boolean> => {
  const { db, clock, tenantId, choice, holder, signal } = pass;
  const { model } = choice;
  const heldUntil = new Date(clock.now().getTime() + TURN_MS);
  const turn = await db.transaction(tenantId, (tx) => takeEmbeddingTurn(tx, { holder, model, heldUntil }));
  if (turn === null) return false;
  let failure: Parameters<typeof leaveEmbeddingTurn>[2] = null;
  try {
    await embedAll(pass, turn);
  } catch (thrown) {
    const error = asProvostError(thrown);
    const retryAt = new Date(clock.now().getTime() + retryMs(error, turn.failures));
    const cancelled = error.code === "TASK_CANCELLED";
    if (!cancelled) failure = { failures: turn.failures + 1, retryAt, problem: `${error.code}: ${error.message}` };
  }
  await db.transaction(tenantId, (tx) => leaveEmbeddingTurn(tx, holder, failure));
  if (failure !== null || signal.aborted) return false;
  return (await db.transaction(tenantId, (tx) => notesWithoutVector(tx, { model, limit: 1 }))).length > 0;
};

export const createNoteEmbedder = (parts: Parts, onFault: (error: unknown) => void): NoteEmbedder => {
  const closing = new AbortController();
  const underWay = new Map<TenantId, { again: boolean; done: Promise<void> }>();
  const holder = randomUUID();

  const work = async (tenantId: TenantId): Promise<void> => {
    const choice = await parts.embeddings.chosen(tenantId);
    if (choice === null) return;
    const pass = { ...parts, tenantId, choice, holder, signal: closing.signal };
    while (await runPass(pass));
  };
  const workWhileAsked = async (tenantId: TenantId, state: { again: boolean }): Promise<void> => {
    while (state.again && !closing.signal.aborted) {
      state.again = false;
      await work(tenantId).catch(onFault);
    }
    underWay.delete(tenantId);
  };
  return {
    wake: (tenantId) => {
      const known = underWay.get(tenantId);
      if (known !== undefined) {
        known.again = true;
        return known.done;
      }
      if (closing.signal.aborted) return Promise.resolve();
      const state = { again: true, done: Promise.resolve() };
      underWay.set(tenantId, state);
      state.done = workWhileAsked(tenantId, state);
      return state.done;
    },
    close: async () => {
      closing.abort();
      await Promise.all([...underWay.values()].map(({ done }) => done));
    },
  };
};
