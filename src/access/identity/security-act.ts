/** Acts that an auditor asks about. Recorded before they take effect, so that a crash leaves one too many, never one too few. */
import type { RequestOrigin } from "../../model/access.ts";
import type { Actor } from "../../model/actor.ts";
import type { TenantId } from "../../model/ids.ts";
import type { Tx } from "../../store/database.ts";

export const SECURITY_ACTS = {
  "sign-in.done": "somebody signed in",
  "sign-in.refused": "a password, link, code or account elsewhere was not accepted",
  "sign-in.throttled": "too many tries for an account or from an address",
  "session.ended": "a session was ended by its owner",
  "session.reuse": "a refresh token came back after it was used: its session was ended",
  "password.set": "a password was set or changed",
  "password.reset-asked": "somebody asked for a link to reset a password",
  "email.change-asked": "somebody asked for another address",
  "email.changed": "an address was changed",
  "second-factor.set": "a second factor was confirmed",
  "second-factor.removed": "a second factor was removed",
  "recovery-codes.made": "new recovery codes replaced the old ones",
  "external.linked": "an account elsewhere was linked",
  "owner-link.made": "a link was made that signs the owner of the data folder in",
  "external.unlinked": "an account elsewhere was unlinked by its owner",
  "tenant.made": "a tenant was made",
  "tenant.entered": "the owner of the data folder got a token for the tenant",
  "member.invited": "somebody was invited",
  "member.joined": "somebody became a member",
  "member.role-set": "a member got another role",
  "member.signed-out": "an administrator ended sessions of a member",
  "member.removed": "a member was removed",
  "invitation.revoked": "an invitation was taken back",
  "user.disabled": "a person was locked out",
  "user.enabled": "a person was let in again",
  "service-account.made": "a service account was made",
  "service-account.disabled": "a service account and its keys were switched off",
  "service-account.enabled": "a service account was switched on again",
  "key.made": "an API key or agent token was made",
  "key.rotated": "an API key got a successor",
  "key.revoked": "an API key or agent token was revoked",
  "authority.made": "a certificate authority was made",
  "certificate.issued": "a certificate was issued",
  "certificate.revoked": "a certificate was revoked",
  "mail.failed": "a message could not be handed over",
} as const;
export type SecurityActName = keyof typeof SECURITY_ACTS;

export type SecurityAct = {
  act: SecurityActName;
  /** In whose log it belongs; the directory's when no tenant is known. */
  tenantId: TenantId;
  actor: Pick<Actor, "kind" | "id"> | null;
  /** Whom or what it was done to. */
  subject: { type: string; id: string } | null;
  origin: RequestOrigin | null;
  /** Never a secret. */
  details: Readonly<Record<string, string | number | boolean | null>>;
};

/** @param tx the transaction of the change when the act belongs to the same tenant as its rows; null to take its own */
export type RecordAct = (act: SecurityAct, tx: Tx | null) => Promise<void>;

/** Who does something, and from where. */
export type By = { actor: Actor; origin: RequestOrigin | null };

export const actOf = (
  act: SecurityActName,
  by: By,
  subject: SecurityAct["subject"],
  details: SecurityAct["details"] = {},
): SecurityAct => ({
  act,
  tenantId: by.actor.tenantId,
  actor: { kind: by.actor.kind, id: by.actor.id },
  subject,
  origin: by.origin,
  details,
});
