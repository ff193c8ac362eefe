/**
 * Removes events without a run when they are older than they are kept. Invariant: every position that was ever given out
 * is still there, or counted; each step says so in the tenant's chain, signed, in its own transaction.
 */
import type { EventLog } from "../../events/event-log.ts";
import type { TenantId } from "../../model/ids.ts";
import { canonicalJson } from "../../runtime/canonical-json.ts";
import type { Database, Tx } from "../../store/database.ts";
import {
  type EventAccount,
  type EventFloor,
  type FloorStep,
  raiseEventFloor,
  readEventAccount,
  readEventFloor,
  readToldFloor,
} from "../../store/events/event-floors.ts";
import type { Signer } from "../policy/break-glass.ts";

export type EventVerdict =
  ({ ok: true; signedHere: boolean | null } & EventAccount) | ({ ok: false; problem: string } & EventAccount);

export type EventRetention = {
  of(tenantId: TenantId): Promise<EventFloor & { keepDays: number }>;
  /** Whether each position is accounted for, and the last removal is the one that was signed. */
  verify(tenantId: TenantId): Promise<EventVerdict>;
  /** One step; how many events went, null when there is nothing more to do. */
  step(tenantId: TenantId, before: Date): Promise<number | null>;
};

/** @property keepDays at least 7 */
type Parts = { db: Database; events: EventLog; signer: Signer; keepDays: number };

const bytesOf = (tenantId: string, { upTo, removed, total }: FloorStep): Uint8Array =>
  Buffer.from(canonicalJson({ format: "provost-event-floor/1", tenantId, upTo, removed, total }));

const isStep = (told: Record<string, unknown>): told is FloorStep & { keyId: string; signature: string } =>
  ["upTo", "removed", "total"].every((name) => typeof told[name] === "number") &&
  ["keyId", "signature"].every((name) => typeof told[name] === "string");

const problemOf = ({ last, here, removed, removedFromAudit }: EventAccount): string | null => {
  const known = here + removed + removedFromAudit;
  return known === last
    ? null
    : `${last} positions were given out, of which ${here} are here and ${removed + removedFromAudit} were removed on record`;
};

/** @returns a problem, or whether this control plane has signed the last removal; null when the chain tells of none */
const judgeTold = (
  { tenantId }: Tx,
  told: Record<string, unknown> | null,
  { removed, removedFromAudit }: EventAccount,
  signer: Signer,
): { problem: string } | { signedHere: boolean | null } => {
  // The audit log has its own retention: what told of it may be gone, which its checkpoint says.
  if (told === null) {
    return removed > 0 && removedFromAudit === 0
      ? { problem: `${removed} events were removed, and nothing in the audit log tells of it` }
      : { signedHere: null };
  }
  if (!isStep(told) || told.total !== removed) {
    return { problem: `the audit log tells of another number of removed events than ${removed}` };
  }
  if (told.keyId !== signer.keyId) return { signedHere: false };
  return signer.verify(bytesOf(tenantId, told), Buffer.from(told.signature, "base64"))
    ? { signedHere: true }
    : { problem: "the signature of the last removal does not hold" };
};

/** Of one moment: what is removed in between is in one of them alone, and would look as if it had been tampered with. */
const readTogether = async (tx: Tx): Promise<{ account: EventAccount; told: Record<string, unknown> | null }> => {
  for (let told = await readToldFloor(tx); ;) {
    const account = await readEventAccount(tx);
    const after = await readToldFloor(tx);
    if (after?.["total"] === told?.["total"]) return { account, told };
    told = after;
  }
};

export const createEventRetention = ({ db, events, signer, keepDays }: Parts): EventRetention => ({
  of: async (tenantId) => ({ keepDays, ...(await db.transaction(tenantId, readEventFloor)) }),
  verify: (tenantId) =>
    db.transaction(tenantId, async (tx) => {
      const { account, told } = await readTogether(tx);
      const judged = judgeTold(tx, told, account, signer);
      const problem = problemOf(account) ?? ("problem" in judged ? judged.problem : null);
      if (problem !== null) return { ok: false, problem, ...account };
      return { ok: true, signedHere: "signedHere" in judged ? judged.signedHere : null, ...account };
    }),
  step: (tenantId, before) =>
    db.transaction(tenantId, async (tx) => {
      const step = await raiseEventFloor(tx, before);
      if (step === null || step.removed === 0) return step === null ? null : 0;
      const signature = Buffer.from(signer.sign(bytesOf(tenantId, step))).toString("base64");
      const payload = { ...step, keyId: signer.keyId, signature };
      await events.append(tx, [{ name: "events.pruned", runId: null, actor: "engine", payload }]);
      return step.removed;
    }),
});
