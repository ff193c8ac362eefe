import { ProvostError } from "../../../model/errors.ts";
import { DIRECTORY, type TenantId } from "../../../model/ids.ts";
import { insertTenant, listTenants, type Tenant } from "../../../store/tenants.ts";
import type { IdentityParts } from "../parts.ts";
import { actOf, type By } from "../security-act.ts";

const FORM = /^[a-z][a-z0-9-]{0,38}$/;

export type Tenants = {
  list(by: By): Promise<Tenant[]>;
  /** REQUEST_INVALID, NAME_TAKEN. */
  create(by: By, tenant: string, name: string): Promise<void>;
};

/** Tenants are made by whoever runs the control plane, and by nobody through the network. */
const demandLocal = ({ actor }: By): void => {
  if (actor.kind === "local") return;
  throw new ProvostError("FORBIDDEN", "tenants are the business of whoever runs the control plane");
};

export const createTenants = (parts: IdentityParts): Tenants => ({
  list: async (by) => {
    demandLocal(by);
    return parts.db.transaction(DIRECTORY, listTenants);
  },
  create: async (by, tenant, name) => {
    demandLocal(by);
    if (!FORM.test(tenant) || tenant === DIRECTORY) {
      const message = `${tenant} cannot be a tenant: small letters, digits and hyphens are taken, a letter first`;
      throw new ProvostError("REQUEST_INVALID", message, { tenant });
    }
    await parts.record(actOf("tenant.made", by, { type: "tenant", id: tenant }), null);
    const made = await parts.db.transaction(DIRECTORY, (tx) => insertTenant(tx, tenant as TenantId, name));
    if (!made) throw new ProvostError("NAME_TAKEN", `there is a tenant ${tenant} already`, { tenant });
  },
});
