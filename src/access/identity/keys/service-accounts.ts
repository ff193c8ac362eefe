/** Accounts of programs: a role in the tenant, and keys. */
import { ProvostError } from "../../../model/errors.ts";
import type { ServiceAccountId } from "../../../model/ids.ts";
import { uuidV7 } from "../../../runtime/ids.ts";
import type { Tx } from "../../../store/database.ts";
import {
  findServiceAccount,
  insertServiceAccount,
  listServiceAccounts,
  type ServiceAccount,
  type ServiceRole,
  setServiceAccountState,
} from "../../../store/identity/service-accounts.ts";
import { demandRank } from "../members/rank.ts";
import type { IdentityParts } from "../parts.ts";
import { actOf, type By } from "../security-act.ts";

export type ServiceAccounts = {
  list(by: By): Promise<ServiceAccount[]>;
  /** By its id or its name. SERVICE_ACCOUNT_NOT_FOUND. */
  find(by: By, named: string): Promise<ServiceAccount>;
  /** FORBIDDEN, NAME_TAKEN. */
  create(by: By, name: string, role: ServiceRole): Promise<ServiceAccount>;
  /** While it is disabled none of its keys works. FORBIDDEN, SERVICE_ACCOUNT_NOT_FOUND. */
  setState(by: By, named: string, state: ServiceAccount["state"]): Promise<ServiceAccount>;
};

const notFound = (named: string): ProvostError =>
  new ProvostError("SERVICE_ACCOUNT_NOT_FOUND", `no service account is ${named}`, { named });

export const createServiceAccounts = (parts: IdentityParts): ServiceAccounts => {
  const inTenant = <T>(by: By, work: (tx: Tx) => Promise<T>): Promise<T> =>
    parts.db.transaction(by.actor.tenantId, work);
  const findIn = async (tx: Tx, named: string): Promise<ServiceAccount> => {
    const account = await findServiceAccount(tx, named);
    if (account === null) throw notFound(named);
    return account;
  };
  return {
    list: (by) => inTenant(by, listServiceAccounts),
    find: (by, named) => inTenant(by, (tx) => findIn(tx, named)),
    create: async (by, name, role) => {
      demandRank(by.actor, role);
      return inTenant(by, async (tx) => {
        const serviceAccountId = uuidV7(tx.now) as ServiceAccountId;
        const account = await insertServiceAccount(tx, { serviceAccountId, name, role, createdBy: by.actor.id });
        if (account === null)
          throw new ProvostError("NAME_TAKEN", `there is a service account ${name} already`, { name });
        const subject = { type: "service-account", id: serviceAccountId };
        await parts.record(actOf("service-account.made", by, subject, { name, role }), tx);
        return account;
      });
    },
    setState: async (by, named, state) => {
      const account = await inTenant(by, async (tx) => {
        const { serviceAccountId, role } = await findIn(tx, named);
        demandRank(by.actor, role);
        const act = state === "active" ? "service-account.enabled" : "service-account.disabled";
        await parts.record(actOf(act, by, { type: "service-account", id: serviceAccountId }), tx);
        return setServiceAccountState(tx, serviceAccountId, state);
      });
      parts.forget();
      if (account === null) throw notFound(named);
      return account;
    },
  };
};
