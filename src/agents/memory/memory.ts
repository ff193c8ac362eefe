/** Notes that agents keep: each in one place, with where it comes from, within caps, and erasable. */
import { principalOf } from "../../access/policy/judge.ts";
import type { EventLog } from "../../events/event-log.ts";
import type { Actor } from "../../model/actor.ts";
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import { uuidV7 } from "../../runtime/ids.ts";
import type { Database } from "../../store/database.ts";
import {
  countNotes,
  eraseNotes,
  insertNote,
  listNotes,
  type Note,
  type NotePlace,
  type NoteScope,
  searchNotes,
} from "../../store/notes.ts";

export type NoteSource = Pick<Note, "actor" | "agentName" | "sessionId" | "callId" | "runId" | "taskId">;

export type Memory = {
  /** The same call keeps its note once. NOTE_REFUSED. */
  keep(tenantId: TenantId, place: NotePlace, body: string, source: NoteSource): Promise<void>;
  /** Those with any of the words, the best first; without words, the newest. */
  search(tenantId: TenantId, request: { places: readonly NotePlace[]; words: string; limit: number }): Promise<Note[]>;
  list(
    tenantId: TenantId,
    filter: { scope?: NoteScope | undefined; owner?: string | undefined; limit: number },
  ): Promise<Note[]>;
  /** NOTE_NOT_FOUND when none of them is there. */
  erase(actor: Actor, noteIds: readonly string[]): Promise<string[]>;
};

export const MAX_NOTE = 8_000;
/** In one place. */
const MAX_NOTES = 2_000;

export const createMemory = ({ db, events }: { db: Database; events: EventLog }): Memory => ({
  keep: (tenantId, place, body, source) =>
    db.transaction(tenantId, async (tx) => {
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
    }),
  search: (tenantId, request) => db.transaction(tenantId, (tx) => searchNotes(tx, request)),
  list: (tenantId, filter) => db.transaction(tenantId, (tx) => listNotes(tx, filter)),
  erase: (actor, noteIds) =>
    db.transaction(actor.tenantId, async (tx) => {
      const erased = await eraseNotes(tx, noteIds);
      if (erased.length === 0) throw new ProvostError("NOTE_NOT_FOUND", `no note has the id ${noteIds.join(", ")}`);
      const by = principalOf(actor);
      await events.append(tx, [{ name: "note.erased", runId: null, actor: by, payload: { noteIds: erased } }]);
      return erased;
    }),
});
