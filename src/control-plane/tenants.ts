import type { TenantId } from "../model/ids.ts";
import type { HostedTenant } from "../run/host/hosted-tenant.ts";

type OpenedTenant = HostedTenant & { leave(): Promise<void> };

/** Each is opened when it is first asked for, and stays. */
export const createTenants = (open: (tenantId: TenantId) => Promise<OpenedTenant>) => {
  const tenants = new Map<TenantId, Promise<OpenedTenant>>();
  return {
    get: (tenantId: TenantId): Promise<HostedTenant> => {
      const opened = tenants.get(tenantId) ?? open(tenantId);
      tenants.set(tenantId, opened);
      opened.catch(() => tenants.delete(tenantId)); // the next one who asks tries again
      return opened;
    },
    leave: async (): Promise<void> => {
      for (const opened of tenants.values()) await (await opened).leave();
    },
  };
};
