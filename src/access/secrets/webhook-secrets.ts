/** What webhooks are signed with, sealed with the master key, which is not in the database. */
import type { SecretBox } from "../../events/webhooks/secret-box.ts";
import type { TenantId } from "../../model/ids.ts";
import type { Sealer } from "../identity/sealer.ts";

const contextOf = (tenantId: TenantId): string => `webhook of ${tenantId}`;

export const createWebhookSecrets = (sealer: Sealer): SecretBox => ({
  seal: (tenantId, secret) => sealer.seal(Buffer.from(secret), contextOf(tenantId)),
  open: async (tenantId, sealed) => Buffer.from(await sealer.open(sealed, contextOf(tenantId))).toString(),
});
