import type { Actor } from "../../model/actor.ts";
import { ProvostError } from "../../model/errors.ts";
import { LOCAL_TENANT, type TenantId } from "../../model/ids.ts";
import { defineRoute } from "../route.ts";

/** A backup holds the rows of every tenant, whatever the policies of one of them say. */
const onlyWhoRunsIt = ({ tenantId }: { tenantId: TenantId }): void => {
  if (tenantId === LOCAL_TENANT) return;
  throw new ProvostError("FORBIDDEN", "backups are in the hands of who runs the control plane");
};

/** Where archives go on the disk, and for whose keys they are written, says nobody from afar. */
const onlyItsOwner = ({ kind }: Pick<Actor, "kind">): void => {
  if (kind === "local") return;
  throw new ProvostError("FORBIDDEN", "only the owner of the data folder says where backups go");
};

export const backupRoutes = [
  defineRoute("backups.list", async ({ actor, query, services: { backups } }) => {
    onlyWhoRunsIt(actor);
    return { items: await backups.list(query.limit) };
  }),
  defineRoute("backups.start", async ({ actor, services: { backups } }) => {
    onlyWhoRunsIt(actor);
    return backups.begin(`${actor.kind}:${actor.id}`);
  }),
  defineRoute("backups.get", ({ actor, params, services: { backups } }) => {
    onlyWhoRunsIt(actor);
    return backups.get(params.backupId);
  }),
  defineRoute("backups.status", ({ actor, services: { backups } }) => {
    onlyWhoRunsIt(actor);
    return backups.status();
  }),
  defineRoute("backups.schedule", ({ actor, body, services: { backups } }) => {
    onlyWhoRunsIt(actor);
    onlyItsOwner(actor);
    return backups.schedule(body);
  }),
  defineRoute("backups.reschedule", ({ actor, body, services: { backups } }) => {
    onlyWhoRunsIt(actor);
    return backups.reschedule(body);
  }),
  defineRoute("backups.unschedule", async ({ actor, services: { backups } }) => {
    onlyWhoRunsIt(actor);
    onlyItsOwner(actor);
    return { removed: await backups.unschedule() };
  }),
  defineRoute("backups.drills", async ({ actor, query, services: { backups, backupDrills } }) => {
    onlyWhoRunsIt(actor);
    // First, as its report comes before its end: whoever sees none under way finds it in the list.
    const underWaySince = backupDrills.begunAt();
    return { items: await backups.drills(query.limit), underWaySince };
  }),
  defineRoute("backups.drill", ({ actor, services: { backupDrills } }) => {
    onlyWhoRunsIt(actor);
    return backupDrills.begin();
  }),
];
