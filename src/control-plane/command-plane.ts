/**
 * The control plane of one command: everything that can be asked, and nothing that goes on by itself. It takes no data
 * folder, so it works beside whoever has it, and no run is ever in its hands.
 */
import type { LongPoll } from "../fleet/transport/long-poll.ts";
import { readTraces } from "../observe/trace/read-traces.ts";
import { ProvostError } from "../model/errors.ts";
import type { TenantId } from "../model/ids.ts";
import { createHostedTenant, type HostedTenant } from "../run/host/hosted-tenant.ts";
import { claimsOfCommand, type HostedClaims } from "../run/host/run-claims.ts";
import { type Home, openHome } from "../store/home/home.ts";
import { createEventFeeds } from "../events/event-feed.ts";
import { backupsOf, drillsOf } from "./backups.ts";
import type { ServedControlPlane } from "./host.ts";
import { hostProbes } from "./host-probes.ts";
import { modelsUntilClosed } from "./command-models.ts";
import { engineModelsOf, modelsOfHost } from "./models.ts";
import { masterKeysProbe } from "./master-keys.ts";
import { type OpenedParts, openParts } from "./parts.ts";
import { accessOf, eventServicesOf, eventSettings, identityOf } from "./services.ts";
import { createTenants } from "./tenants.ts";
import { toolsOf } from "./tools.ts";

const refuse = (what: string): never => {
  throw new ProvostError(
    "CONTROL_PLANE_MISSING",
    `${what} takes a control plane that stays; this one ends with its command`,
  );
};

const refused = (what: string) => async (): Promise<never> => refuse(what);

const warn = (error: unknown): void => process.emitWarning(error as Error);

const NO_AGENTS: Pick<LongPoll, "send" | "poll"> = {
  send: refused("an agent's connection"),
  poll: refused("an agent's connection"),
};

/** Who works on a run is another process, or nobody. */
const claimsIn = (home: Home): HostedClaims => ({ ...claimsOfCommand(home), inHand: () => new Set() });

/** A run goes on where it is in hand, or is gone on with by `provost resume`: no command begins one unasked. */
const withoutEngine = (tenant: HostedTenant): HostedTenant => ({
  ...tenant,
  begin: refused("a run"),
  fork: refused("a run"),
  takeUp: refused("a run"),
  keepGoing: async () => undefined,
  outcome: async (runId) => {
    const { inHand } = await tenant.status(runId);
    return { ...(await tenant.outcome(runId)), inHand: inHand === true };
  },
});

const desksOf = async (parts: OpenedParts) => {
  const { createTaskQueue } = await import("../queue/task-queue.ts");
  const { createQueueDesk } = await import("../queue/queue-desk.ts");
  const { createQueueTaskFiles } = await import("../fleet/queue-task-files.ts");
  const { incomingFolder } = await import("../fleet/task-output.ts");
  const { createAgentDesk } = await import("../fleet/agent-desk.ts");
  const tasks = createTaskQueue({ ...parts, random: Math.random });
  const folder = incomingFolder(parts.home.path);
  return {
    taskFiles: (tenantId: TenantId) => createQueueTaskFiles({ queue: tasks, blobs: parts.blobs, folder }, tenantId),
    queues: (tenantId: TenantId) => createQueueDesk({ ...parts, tasks }, tenantId),
    agents: (tenantId: TenantId) => createAgentDesk(parts, tenantId),
    close: () => tasks.close(),
  };
};

const openAll = async (parts: OpenedParts) => {
  const [services, feeds, access, desks, backups] = await Promise.all([
    eventSettings().then((settings) => eventServicesOf(parts, settings)),
    createEventFeeds(parts.db, parts.events, parts.clock),
    accessOf(parts, warn),
    desksOf(parts),
    backupsOf(parts),
  ]);
  const [tools, identity] = await Promise.all([toolsOf(parts, access), identityOf(parts, warn, access.personal)]);
  const { createBudgetDesk } = await import("../agents/budgets/budget-desk.ts");
  const models = modelsOfHost(parts, access, tools);
  return { services, feeds, access, desks, backups, tools, identity, models, budgets: createBudgetDesk(parts) };
};

type Opened = Awaited<ReturnType<typeof openAll>>;

const tenantsOf = (parts: OpenedParts, { models, feeds }: Opened) => {
  const claims = claimsIn(parts.home);
  return createTenants(async (tenantId) => {
    const tenant = createHostedTenant(
      { ...parts, ...engineModelsOf(models), tenantId, claims },
      await feeds.open(tenantId),
      warn,
    );
    return { ...withoutEngine(tenant), leave: () => tenant.leave() };
  });
};

/** @param databaseUrl of a served database; the one in the data folder when absent */
export const openCommandPlane = async (options: {
  homePath: string;
  databaseUrl?: string | undefined;
}): Promise<ServedControlPlane> => {
  const home = await openHome(options.homePath);
  const parts = await openParts(home, options.databaseUrl);
  const opened = await openAll(parts).catch(async (error: unknown) => {
    await parts.stop();
    throw error;
  });
  const { services, access, desks, backups, tools, identity, models, budgets, feeds } = opened;
  const backupDrills = drillsOf(parts, backups, warn);
  const tenants = tenantsOf(parts, opened);
  const talking = modelsUntilClosed(models);
  return {
    home,
    events: (tenantId) => services.of(tenantId),
    identity,
    access,
    tools,
    budgets,
    models: () => talking.open(),
    backups,
    backupDrills,
    tenant: (tenantId) => tenants.get(tenantId),
    queues: desks.queues,
    taskFiles: desks.taskFiles,
    agents: { desk: desks.agents, longPoll: NO_AGENTS, serveSocket: () => refuse("an agent's connection") },
    runsInHand: () => 0,
    blobs: null,
    probes: hostProbes(parts, masterKeysProbe(parts)),
    metrics: { render: refused("a scrape of metrics") },
    tracing: readTraces(parts.db),
    close: async () => {
      await backups.settled();
      await backupDrills.settled();
      // Invitations and links go out by mail that nobody waits for while a control plane stays.
      await identity.mailSent();
      await tenants.leave();
      for (const one of [talking, identity, tools, access, desks, services, feeds]) await one.close();
      await parts.stop();
    },
  };
};
