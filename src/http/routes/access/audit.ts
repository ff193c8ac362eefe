import { Readable } from "node:stream";
import type { UserId } from "../../../model/ids.ts";
import type { HttpServices } from "../../http-services.ts";
import { defineRoute } from "../../route.ts";

/** Only people have accounts: programs have keys, and those are revoked. */
const eraseAccountOf = async (
  person: string,
  { eraseAccount }: HttpServices["identity"],
  { personal }: HttpServices["access"],
): Promise<boolean> => {
  const userId = /^user:(.+)$/.exec(person)?.[1];
  return userId !== undefined && eraseAccount(userId as UserId, (tx) => personal.erase(tx, person));
};

export const auditRoutes = [
  defineRoute("audit.list", async ({ query, actor, services: { access } }) => ({
    items: await access.auditLog.list(actor.tenantId, {
      limit: query.limit,
      before: query.before ?? null,
      actor: query.actor ?? null,
    }),
  })),
  defineRoute("audit.verify", ({ actor, services: { access } }) => access.auditLog.verify(actor.tenantId)),
  defineRoute("audit.export", ({ actor, services: { access } }) => ({
    body: Readable.from(access.auditLog.export(actor.tenantId)),
    fileName: `audit-${actor.tenantId}.jsonl`,
  })),
  defineRoute("audit.retention", ({ actor, services: { access } }) => access.retention.of(actor.tenantId)),
  defineRoute("audit.setRetention", ({ body, actor, services: { access } }) =>
    access.retention.set(actor, body.keepDays),
  ),
  defineRoute("audit.unsetRetention", ({ actor, services: { access } }) => access.retention.unset(actor)),
  defineRoute("audit.prune", async ({ body, actor, services: { access } }) => ({
    pruned: await access.auditLog.prune(actor, body.keepDays),
  })),
  defineRoute("privacy.export", async ({ params, actor, services: { access } }) => ({
    person: params.person,
    ...(await access.auditLog.exportPerson(actor.tenantId, params.person)),
  })),
  defineRoute("privacy.erase", async ({ params: { person }, actor, services: { access, identity } }) => ({
    person,
    ...(await access.auditLog.erasePerson(actor, person)),
    account: await eraseAccountOf(person, identity, access),
  })),
];
