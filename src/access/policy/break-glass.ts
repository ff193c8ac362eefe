/**
 * A signed word that somebody may do, for a short time, what no policy permits. What a policy forbids stays forbidden.
 * The signature is looked at whenever a grant is used: a row that got into the table past us opens nothing.
 */
import { ProvostError } from "../../model/errors.ts";
import { ACTIONS } from "../../model/actions.ts";
import type { Action } from "../../model/actions.ts";
import type { Actor } from "../../model/actor.ts";
import type { TenantId } from "../../model/ids.ts";
import { canonicalJson } from "../../runtime/canonical-json.ts";
import { uuidV7 } from "../../runtime/ids.ts";
import type { GrantStatement, StoredGrant } from "../../store/access/break-glass-grants.ts";
import { principalOf } from "./judge.ts";

/** The control plane's own key, or what else can answer for it. */
export type Signer = {
  keyId: string;
  publicKeyPem: string;
  sign(bytes: Uint8Array): Uint8Array;
  verify(bytes: Uint8Array, signature: Uint8Array): boolean;
};

export type GrantRequest = {
  actor: Pick<Actor, "kind" | "id">;
  actions: readonly Action[];
  reason: string;
  minutes: number;
};

/** One working day. Who needs it for longer needs a policy. */
const MAX_MINUTES = 8 * 60;

const bytesOf = (statement: GrantStatement): Uint8Array => Buffer.from(canonicalJson(statement));

const refuse = (message: string): ProvostError => new ProvostError("GRANT_INVALID", message);

/** GRANT_INVALID says what is missing. */
export const makeGrant = (
  { actor, actions, reason, minutes }: GrantRequest,
  { tenantId, grantedBy, now, signer }: { tenantId: TenantId; grantedBy: string; now: Date; signer: Signer },
): { statement: GrantStatement; signature: string } => {
  if (reason.trim() === "") throw refuse("a break-glass grant needs a reason");
  if (actions.length === 0) throw refuse("a break-glass grant names the actions that it is for");
  const unknown = actions.find((action) => !(action in ACTIONS));
  if (unknown !== undefined) throw refuse(`there is no action ${unknown}`);
  if (!(minutes > 0 && minutes <= MAX_MINUTES)) throw refuse(`a break-glass grant lasts 1 to ${MAX_MINUTES} minutes`);
  const statement: GrantStatement = {
    tenantId,
    grantId: uuidV7(now),
    actor: principalOf(actor),
    actions: [...actions],
    reason,
    grantedBy,
    grantedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + minutes * 60_000).toISOString(),
    keyId: signer.keyId,
  };
  return { statement, signature: Buffer.from(signer.sign(bytesOf(statement))).toString("base64") };
};

/** Whether the control plane has signed this for this tenant. */
const isGenuine = ({ statement, signature }: StoredGrant, tenantId: TenantId, signer: Signer): boolean =>
  statement.tenantId === tenantId &&
  statement.keyId === signer.keyId &&
  signer.verify(bytesOf(statement), Buffer.from(signature, "base64"));

/** The grant under which the actor may do it now; null when there is none. */
export const findGrant = (
  grants: readonly StoredGrant[],
  { actor, action, now, signer }: { actor: Actor; action: Action; now: Date; signer: Signer },
): GrantStatement | null => {
  const found = grants.find(
    (grant) =>
      grant.revokedAt === null &&
      grant.statement.actor === principalOf(actor) &&
      grant.statement.actions.includes(action) &&
      Date.parse(grant.statement.expiresAt) > now.getTime() &&
      isGenuine(grant, actor.tenantId, signer),
  );
  return found?.statement ?? null;
};
