/** Notes that agents keep: each in one place, with where it comes from, within caps, and erasable. */
import { principalOf } from "../../access/policy/judge.ts";
import type { EventLog } from "../../events/event-log.ts";
import type { Actor } from "../../model/actor.ts";
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import { uuidV7 } from "../../runtime/ids.ts";
import { type EmbeddingTurn, findEmbeddingTurn } from "../../store/agents/embedding-turns.ts";
import { countWaitingOfTenant } from "../../store/agents/note-vectors.ts";
import {
  countNotes,
  eraseNotes,
  insertNote,
  listNotes,
  type Note,
  type NotePlace,
  type NoteScope,
} from "../../store/agents/notes.ts";
import { createEmbeddings, type EmbeddingParts } from "./embeddings.ts";
import { createNoteEmbedder } from "./note-embedder.ts";
import type { Retrieval } from "./retrieval.ts";
import { type NoteQuestion, searchNotes } from "./search-notes.ts";

export type NoteSource = Pick<Note, "actor" | "agentName" | "sessionId" | "callId" | "runId" | "taskId">;

/** How far the vectors of a tenant's notes are. */
export type EmbeddingState = {
  model: string;
  /** Notes that have none of the model. */
  waiting: number;
} & Pick<EmbeddingTurn, "problem" | "retryAt">;

export type Memory = {
  /** The same call keeps its note once; its vector is made after it, by nobody who waits for it. NOTE_REFUSED. */
  keep(tenantId: TenantId, place: NotePlace, body: string, source: NoteSource): Promise<void>;
  /** Those with any of the words, or that mean what is asked, the best first; without words, the newest. */
  search(tenantId: TenantId, question: NoteQuestion): Promise<Retrieval>;
  list(
    tenantId: TenantId,
    filter: { scope?: NoteScope | undefined; owner?: string | undefined; limit: number },
  ): Promise<Note[]>;
  /** Null where no model is chosen for the role `embedding`. */
  embedding(tenantId: TenantId): Promise<EmbeddingState | null>;
  /** Makes the vectors that are missing, if it is this process's turn and time to try; resolves when that is done. */
  embedMissing(tenantId: TenantId): Promise<void>;
  /** Words and vectors. NOTE_NOT_FOUND when none of them is there. */
  erase(actor: Actor, noteIds: readonly string[]): Promise<string[]>;
  close(): Promise<void>;
};

export const MAX_NOTE = 8_000;
/** In one place. A search of it compares each: 2,000 vectors of 1,536 numbers are 12 MB and 3 million products. */
const MAX_NOTES = 2_000;

export type MemoryParts = EmbeddingParts & {
  events: EventLog;
  /** What goes wrong with the database while vectors are made. */
  onFault: (error: unknown) => void;
};

export const createMemory = ({ onFault, ...parts }: MemoryParts): Memory => {
  const { db, clock, events } = parts;
  const embeddings = createEmbeddings(parts);
  const embedder = createNoteEmbedder({ db, clock, embeddings }, onFault);
  const wake = (tenantId: TenantId): void => void embedder.wake(tenantId);
  return {
    keep: async (tenantId, place, body, source) => {
      await db.transaction(tenantId, async (tx) => {
        if (body.length > MAX_NOTE) throw new ProvostError("NOTE_REFUSED", `a note has at most ${MAX_NOTE} characters`);
        const count = await countNotes(tx, place);
        if (count >= MAX_NOTES) {
          const where = `${place.scope} ${place.owner}`.trim();
          throw new ProvostError("NOTE_REFUSED", `${where} has ${count} notes, and no more can be kept`, { count });
        }
        const noteId = uuidV7(tx.now);
        if (!(await insertNote(tx, { noteId, ...place, body, ...source }))) return;
        const { runId, taskId, actor, sessionId } = source;
        const payload = { noteId, ...place, sessionId };
        await events.append(tx, [{ name: "note.kept", runId, taskId, actor, payload }]);
      });
      wake(tenantId);
    },
    search: (tenantId, question) => searchNotes({ db, clock, embeddings, wake }, tenantId, question),
    list: (tenantId, filter) => db.transaction(tenantId, (tx) => listNotes(tx, filter)),
    embedding: async (tenantId) => {
      const choice = await embeddings.chosen(tenantId);
      if (choice === null) return null;
      const { model } = choice;
      return db.transaction(tenantId, async (tx) => {
        const turn = await findEmbeddingTurn(tx);
        const { problem = null, retryAt = null } = turn?.model === model ? turn : {};
        return { model, waiting: await countWaitingOfTenant(tx, model), problem, retryAt };
      });
    },
    embedMissing: (tenantId) => embedder.wake(tenantId),
    erase: (actor, noteIds) =>
      db.transaction(actor.tenantId, async (tx) => {
        const erased = await eraseNotes(tx, noteIds);
        if (erased.length === 0) throw new ProvostError("NOTE_NOT_FOUND", `no note has the id ${noteIds.join(", ")}`);
        const by = principalOf(actor);
        await events.append(tx, [{ name: "note.erased", runId: null, actor: by, payload: { noteIds: erased } }]);
        return erased;
      }),
    close: () => embedder.close(),
  };
};
