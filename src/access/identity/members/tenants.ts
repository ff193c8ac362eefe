import { ProvostError } from "../../../model/errors.ts";
import { DIRECTORY, LOCAL_TENANT, type TenantId } from "../../../model/ids.ts";
import { insertTenant, listTenants, type Tenant } from "../../../store/identity/tenants.ts";
import { demandLocal } from "../demand-local.ts";
import type { IdentityParts } from "../parts.ts";
import { actOf, type By } from "../security-act.ts";

const FORM = /^[a-z][a-z0-9-]{0,38}$/;

export type Tenants = {
  list(by: By): Promise<Tenant[]>;
  /** REQUEST_INVALID, NAME_TAKEN. */
  create(by: By, tenant: string, name: string): Promise<Tenant>;
  /** Puts on the tenant's record that the owner of the data folder acts in it. TENANT_NOT_FOUND. */
  enter(by: By, tenant: TenantId): Promise<void>;
};

export const createTenants = (parts: IdentityParts): Tenants => ({
  list: async (by) => {
    demandLocal(by, "tenants are");
    return parts.db.transaction(DIRECTORY, listTenants);
  },
  create: async (by, tenant, name) => {
    demandLocal(by, "tenants are");
    if (!FORM.test(tenant) || tenant === DIRECTORY) {
      const message = `${tenant} cannot be a tenant: small letters, digits and hyphens are taken, a letter first`;
      throw new ProvostError("REQUEST_INVALID", message, { tenant });
    }
    await parts.record(actOf("tenant.made", by, { type: "tenant", id: tenant }), null);
    return parts.db.transaction(DIRECTORY, async (tx) => {
      const made = await insertTenant(tx, tenant as TenantId, name);
      if (!made) throw new ProvostError("NAME_TAKEN", `there is a tenant ${tenant} already`, { tenant });
      return { tenant: tenant as TenantId, name, createdAt: tx.now };
    });
  },
  enter: async (by, tenant) => {
    demandLocal(by, "tenants are");
    const known = await parts.db.transaction(DIRECTORY, listTenants);
    if (tenant !== LOCAL_TENANT && !known.some((one) => one.tenant === tenant)) {
      throw new ProvostError("TENANT_NOT_FOUND", `there is no tenant ${tenant}`, { tenant });
    }
    const there = { ...by, actor: { ...by.actor, tenantId: tenant } };
    await parts.record(actOf("tenant.entered", there, { type: "tenant", id: tenant }), null);
  },
});
