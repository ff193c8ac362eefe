/** Who is signed in, on which device, for which tenant. Rows of the directory. */
import { z } from "zod";
import type { SessionId, TenantId, UserId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";
import { memberRoleSchema } from "./memberships.ts";

export const sessionSchema = z.object({
  sessionId: z.string().transform((id) => id as SessionId),
  userId: z.string().transform((id) => id as UserId),
  memberOf: z.string().transform((id) => id as TenantId),
  method: z.string(),
  device: z.string(),
  address: z.string(),
  createdAt: z.coerce.date(),
  seenAt: z.coerce.date(),
  idleExpiresAt: z.coerce.date(),
  expiresAt: z.coerce.date(),
});
export type Session = z.infer<typeof sessionSchema>;

/** A session together with what its person may do in its tenant now. */
export const liveSessionSchema = sessionSchema.extend({ role: memberRoleSchema });
export type LiveSession = z.infer<typeof liveSessionSchema>;

export type NewSession = Omit<Session, "createdAt" | "seenAt"> & { cookieHash: string | null; rotationKey: Uint8Array };

const COLUMNS = `s.session_id as "sessionId", s.user_id as "userId", s.member_of as "memberOf", s.method, s.device,
  s.address, s.created_at as "createdAt", s.seen_at as "seenAt", s.idle_expires_at as "idleExpiresAt",
  s.expires_at as "expiresAt"`;

/** Open, not expired, of somebody who is active and still a member. */
const LIVE = `select ${COLUMNS}, m.role from sessions s
  join users u on u.tenant_id = s.tenant_id and u.user_id = s.user_id and u.state = 'active'
  join memberships m on m.tenant_id = s.tenant_id and m.member_of = s.member_of and m.user_id = s.user_id
  where s.tenant_id = $1 and s.ended_at is null and s.expires_at > $3 and s.idle_expires_at > $3`;

const live = (rows: object[]): LiveSession | null => (rows[0] === undefined ? null : liveSessionSchema.parse(rows[0]));

export const insertSession = async (tx: Tx, session: NewSession): Promise<void> => {
  await tx.query(
    `insert into sessions (tenant_id, session_id, user_id, member_of, cookie_hash, rotation_key, method, device, address,
       created_at, seen_at, idle_expires_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12)`,
    [
      tx.tenantId,
      session.sessionId,
      session.userId,
      session.memberOf,
      session.cookieHash,
      session.rotationKey,
      session.method,
      session.device,
      session.address,
      tx.now,
      session.idleExpiresAt,
      session.expiresAt,
    ],
  );
};

export const findLiveSession = async (tx: Tx, sessionId: SessionId): Promise<LiveSession | null> =>
  live(await tx.query(`${LIVE} and s.session_id = $2`, [tx.tenantId, sessionId, tx.now]));

export const findLiveSessionByCookie = async (tx: Tx, cookieHash: string): Promise<LiveSession | null> =>
  live(await tx.query(`${LIVE} and s.cookie_hash = $2`, [tx.tenantId, cookieHash, tx.now]));

/** Waits for whoever else is about to rotate a token of the session, or end it. */
export const lockLiveSession = async (
  tx: Tx,
  sessionId: SessionId,
): Promise<{ session: LiveSession; rotationKey: Uint8Array } | null> => {
  const [locked] = await tx.query<{ rotationKey: Uint8Array }>(
    `select rotation_key as "rotationKey" from sessions where tenant_id = $1 and session_id = $2 for no key update`,
    [tx.tenantId, sessionId],
  );
  const session = locked === undefined ? null : await findLiveSession(tx, sessionId);
  return locked === undefined || session === null ? null : { session, rotationKey: locked.rotationKey };
};

/** Open ones of one person, in all tenants or in one; last seen first. */
export const listSessions = async (tx: Tx, userId: UserId, memberOf: TenantId | null = null): Promise<Session[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from sessions s
     where s.tenant_id = $1 and s.user_id = $2 and s.ended_at is null and s.expires_at > $3 and s.idle_expires_at > $3
       and ($4::text is null or s.member_of = $4)
     order by s.seen_at desc, s.session_id desc`,
    [tx.tenantId, userId, tx.now, memberOf],
  );
  return rows.map((row) => sessionSchema.parse(row));
};

export type SessionChoice = { userId: UserId; sessionId?: SessionId; memberOf?: TenantId; except?: SessionId };

/** Ends those that match and are open; returns them. */
export const endSessions = async (tx: Tx, choice: SessionChoice, because: string): Promise<SessionId[]> => {
  const rows = await tx.query<{ sessionId: SessionId }>(
    `update sessions set ended_at = $6, ended_because = $7
     where tenant_id = $1 and user_id = $2 and ended_at is null and ($3::text is null or session_id = $3)
       and ($4::text is null or member_of = $4) and ($5::text is null or session_id <> $5)
     returning session_id as "sessionId"`,
    [
      tx.tenantId,
      choice.userId,
      choice.sessionId ?? null,
      choice.memberOf ?? null,
      choice.except ?? null,
      tx.now,
      because,
    ],
  );
  return rows.map((row) => row.sessionId);
};

export type Sighting = { sessionId: SessionId; seenAt: Date; idleExpiresAt: Date };

/** Of many sessions in one statement. Never moves a time back: control planes write what they saw in any order. */
export const markSessionsSeen = async (tx: Tx, sightings: readonly Sighting[]): Promise<void> => {
  await tx.query(
    `update sessions s set seen_at = greatest(s.seen_at, n.seen_at),
       idle_expires_at = greatest(s.idle_expires_at, n.idle_expires_at)
     from unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) as n (session_id, seen_at, idle_expires_at)
     where s.tenant_id = $1 and s.session_id = any($2) and s.session_id = n.session_id and s.ended_at is null`,
    [
      tx.tenantId,
      sightings.map(({ sessionId }) => sessionId),
      sightings.map(({ seenAt }) => seenAt),
      sightings.map(({ idleExpiresAt }) => idleExpiresAt),
    ],
  );
};

/** Removes those that ended or expired before, with their tokens. */
export const pruneSessions = async (tx: Tx, before: Date): Promise<void> => {
  await tx.query(
    `with gone as (
       select session_id from sessions
       where tenant_id = $1 and (ended_at < $2 or expires_at < $2 or idle_expires_at < $2) for update skip locked
     ), tokens as (
       delete from refresh_tokens t using gone where t.tenant_id = $1 and t.session_id = gone.session_id
     )
     delete from sessions s using gone where s.tenant_id = $1 and s.session_id = gone.session_id`,
    [tx.tenantId, before],
  );
};
