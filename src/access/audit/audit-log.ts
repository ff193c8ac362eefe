/** What people do with the audit log: read, verify, export, prune; and what the law asks for about a person. */
import type { EventLog } from "../../events/event-log.ts";
import { verifyChain } from "../../events/chain.ts";
import type { ChainPoint } from "../../events/chain.ts";
import type { Actor } from "../../model/actor.ts";
import type { Event } from "../../model/event.ts";
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import {
  pruneAudit,
  readAuditCheckpoint,
  readAuditEvents,
  readAuditHead,
  readLatestAuditEvents,
} from "../../store/access/audit.ts";
import type { AuditCheckpoint } from "../../store/access/audit.ts";
import { eraseNotesOfActor, type Note, notesOfActor } from "../../store/agents/notes.ts";
import {
  eraseTalkOfPerson,
  type PersonTalk,
  type PersonTurn,
  talkOfPerson,
  turnsOfPerson,
} from "../../store/agents/talk-of-person.ts";
import type { Database } from "../../store/database.ts";
import { deleteDecisionsBefore } from "../../store/access/policy-decisions.ts";
import type { Signer } from "../policy/break-glass.ts";
import { principalOf } from "../policy/judge.ts";
import { signPlace, toldBy, type ToldCheckpoint } from "./checkpoint.ts";
import { exportLines } from "./export.ts";
import { sealedSchema } from "./personal-data.ts";
import type { PersonalData } from "./personal-data.ts";

/** An event with what is sealed in it; `personal` is null when there is nothing, or when the person was erased. */
export type OpenedEvent = Event & { personal: unknown };
export type AuditVerdict =
  | { ok: true; events: number; checkpoint: (AuditCheckpoint & ToldCheckpoint) | null }
  | { ok: false; position: number; problem: string };
export type Pruned = { removed: number; upTo: number; hash: string } | null;

type Erased = {
  /** False when their key was destroyed before. */
  erased: boolean;
  /** How many notes there were. */
  notes: number;
  /** How many talks of theirs with agents there were. */
  sessions: number;
  /** How often they have said something in sessions of runs and of others. */
  turns: number;
};

/** Everything that is kept about a person beside their account. */
export type PersonRecord = {
  events: OpenedEvent[];
  sessions: PersonTalk[];
  /** Also those in sessions of runs and of others. */
  turns: PersonTurn[];
  notes: Note[];
};

export type AuditLog = {
  /** Newest first; `before` is a position in the chain. */
  list(
    tenantId: TenantId,
    page: { before: number | null; limit: number; actor: string | null },
  ): Promise<OpenedEvent[]>;
  verify(tenantId: TenantId): Promise<AuditVerdict>;
  /** JSON lines, the last of which signs all before it. */
  export(tenantId: TenantId): AsyncIterable<string>;
  /** AUDIT_BROKEN when the chain does not hold: what is wrong must be looked at before it is thrown away. */
  prune(actor: Actor, keepDays: number): Promise<Pruned>;
  exportPerson(tenantId: TenantId, person: string): Promise<PersonRecord>;
  /**
   * Makes unreadable what the log has about a person, and removes their talk with agents and the notes that these keep of
   * it. What they said in sessions of runs and of others is made empty.
   */
  erasePerson(actor: Actor, person: string): Promise<Erased>;
};

type Parts = { db: Database; clock: Clock; events: EventLog; personal: PersonalData; signer: Signer };

/** Talks with nobody outside of runs, and is no person. */
const isAgent = (principal: string): boolean => principal.startsWith("agent:");

const PAGE = 1_000;
const DAY_MS = 86_400_000;
const MIN_DAYS = 30;

const pointOf = (checkpoint: AuditCheckpoint | null): ChainPoint | undefined =>
  checkpoint === null ? undefined : { stream: "tenant", position: 0, ...checkpoint };

/** In the order of the chain. */
async function* chainOf(db: Database, tenantId: TenantId, after: number): AsyncGenerator<Event[]> {
  for (let last = after; ;) {
    const page = await db.transaction(tenantId, (tx) => readAuditEvents(tx, { after: last, limit: PAGE, actor: null }));
    if (page.length === 0) return;
    yield page;
    last = page.at(-1)?.streamPosition ?? last;
  }
}

const verifyFrom = async (
  { db, signer }: Pick<Parts, "db" | "signer">,
  tenantId: TenantId,
  checkpoint: AuditCheckpoint | null,
): Promise<AuditVerdict> => {
  const head = await db.transaction(tenantId, readAuditHead);
  let point = pointOf(checkpoint);
  let events = 0;
  let told: ToldCheckpoint | null = null;
  for await (const page of chainOf(db, tenantId, checkpoint?.streamPosition ?? 0)) {
    const verdict = verifyChain(page, point);
    if (!verdict.ok) return verdict;
    point = page.at(-1);
    events += page.length;
    for (const event of page) if (checkpoint !== null) told ??= toldBy(event, checkpoint, signer);
  }
  if (checkpoint !== null && told === null) {
    const problem =
      "events were removed from its beginning, and none of the others tells of it under a signature that holds";
    return { ok: false, position: checkpoint.streamPosition, problem };
  }
  // Whoever cuts off the end of a chain leaves one that holds.
  const last = point?.streamPosition ?? 0;
  if (last < head.position || (last === head.position && (point?.hash ?? "") !== head.hash)) {
    return { ok: false, position: last, problem: `the chain ends at ${last}, where ${head.position} was its end` };
  }
  return { ok: true, events, checkpoint: checkpoint && told && { ...checkpoint, ...told } };
};

/** What is removed while it is read would look as if it had been cut off: then it is read once more, from where it begins now. */
const verify = async (parts: Pick<Parts, "db" | "signer">, tenantId: TenantId): Promise<AuditVerdict> => {
  const beginning = () => parts.db.transaction(tenantId, readAuditCheckpoint);
  for (let checkpoint = await beginning(); ;) {
    const verdict = await verifyFrom(parts, tenantId, checkpoint);
    const now = await beginning();
    if (verdict.ok || now?.streamPosition === checkpoint?.streamPosition) return verdict;
    checkpoint = now;
  }
};

const opener =
  (personal: PersonalData) =>
  async (event: Event): Promise<OpenedEvent> => {
    const sealed = sealedSchema.safeParse(event.payload["sealed"]);
    const tenantId = event.tenantId as TenantId;
    return { ...event, personal: sealed.success ? await personal.open(tenantId, sealed.data) : null };
  };

const pruneWith =
  ({ db, clock, events, signer }: Parts): AuditLog["prune"] =>
  async (actor, keepDays) => {
    if (!(keepDays >= MIN_DAYS)) {
      throw new ProvostError("USAGE", `the audit log is kept for ${MIN_DAYS} days at least, not ${keepDays}`);
    }
    const verdict = await verify({ db, signer }, actor.tenantId);
    if (!verdict.ok) throw new ProvostError("AUDIT_BROKEN", verdict.problem, { position: verdict.position });
    const before = new Date(clock.now().getTime() - keepDays * DAY_MS);
    return db.transaction(actor.tenantId, async (tx) => {
      await deleteDecisionsBefore(tx, before);
      const pruned = await pruneAudit(tx, before);
      if (pruned === null) return null;
      const place = { upTo: pruned.streamPosition, hash: pruned.hash, removed: pruned.removed };
      const payload = signPlace(actor.tenantId, place, signer);
      await events.append(tx, [{ name: "audit.pruned", runId: null, actor: principalOf(actor), payload }]);
      return place;
    });
  };

export const createAuditLog = (parts: Parts): AuditLog => {
  const { db, events, personal, signer } = parts;
  const open = opener(personal);
  return {
    list: async (tenantId, page) => {
      const found = await db.transaction(tenantId, (tx) => readLatestAuditEvents(tx, page));
      return Promise.all(found.map(open));
    },
    verify: (tenantId) => verify(parts, tenantId),
    export: async function* (tenantId) {
      const checkpoint = await db.transaction(tenantId, readAuditCheckpoint);
      yield* exportLines({ tenantId, checkpoint, signer }, chainOf(db, tenantId, checkpoint?.streamPosition ?? 0));
    },
    prune: pruneWith(parts),
    exportPerson: async (tenantId, person) => {
      const found: OpenedEvent[] = [];
      const talk = await db.transaction(tenantId, async (tx) => ({
        sessions: await talkOfPerson(tx, person),
        turns: await turnsOfPerson(tx, person),
        notes: await notesOfActor(tx, person),
      }));
      for await (const page of chainOf(db, tenantId, 0)) {
        const about = page.filter(
          ({ actor, payload }) => actor === person || sealedSchema.safeParse(payload["sealed"]).data?.person === person,
        );
        found.push(...(await Promise.all(about.map(open))));
      }
      return { events: found, ...talk };
    },
    erasePerson: (actor, person) =>
      db.transaction(actor.tenantId, async (tx) => {
        const by = { runId: null, actor: principalOf(actor) };
        const erased = await personal.erase(tx, person);
        if (erased) await events.append(tx, [{ name: "person.erased", ...by, payload: { person } }]);
        // Also of somebody who was erased before: they may have talked since.
        const noteIds = await eraseNotesOfActor(tx, person);
        if (noteIds.length > 0) await events.append(tx, [{ name: "note.erased", ...by, payload: { noteIds } }]);
        const talk = isAgent(person) ? { sessions: 0, turns: 0 } : await eraseTalkOfPerson(tx, person);
        return { erased, notes: noteIds.length, ...talk };
      }),
  };
};
