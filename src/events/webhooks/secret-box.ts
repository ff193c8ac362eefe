import type { TenantId } from "../../model/ids.ts";

/** Seals what a tenant's webhooks are signed with. Who keeps the key is not the business of events. */
export type SecretBox = {
  seal(tenantId: TenantId, secret: string): Promise<string>;
  open(tenantId: TenantId, sealed: string): Promise<string>;
};
