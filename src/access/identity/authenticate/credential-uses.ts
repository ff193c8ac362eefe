/** When sessions, keys and certificates were last used, written in batches. */
import { DIRECTORY, type SessionId, type TenantId } from "../../../model/ids.ts";
import { markCertificatesUsed } from "../../../store/identity/agent-certificates.ts";
import { markKeysUsed } from "../../../store/identity/api-keys.ts";
import type { Database } from "../../../store/database.ts";
import { markSessionsSeen } from "../../../store/identity/sessions.ts";
import { after, IDLE_MS } from "../sessions/durations.ts";

export type Use = { kind: "session" | "key" | "certificate"; tenantId: TenantId; id: string; at: Date };

export const writeUses = async (db: Database, uses: readonly Use[]): Promise<void> => {
  const sessions = uses.filter(({ kind }) => kind === "session");
  if (sessions.length > 0) {
    const sightings = sessions.map(({ id, at }) => ({
      sessionId: id as SessionId,
      seenAt: at,
      idleExpiresAt: after(at, IDLE_MS),
    }));
    await db.transaction(DIRECTORY, (tx) => markSessionsSeen(tx, sightings));
  }
  const others = Map.groupBy(
    uses.filter(({ kind }) => kind !== "session"),
    ({ tenantId }) => tenantId,
  );
  for (const [tenantId, used] of others) {
    const keys = used.filter(({ kind }) => kind === "key").map(({ id, at }) => ({ keyId: id, at }));
    const certificates = used
      .filter(({ kind }) => kind === "certificate")
      .map(({ id, at }) => ({ fingerprint: id, at }));
    await db.transaction(tenantId, async (tx) => {
      if (keys.length > 0) await markKeysUsed(tx, keys);
      if (certificates.length > 0) await markCertificatesUsed(tx, certificates);
    });
  }
};
