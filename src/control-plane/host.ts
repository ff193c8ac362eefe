/** What lives on and serves many: all services over one data folder or database. */
import { join } from "node:path";
import type { OpenedIdentity } from "../access/identity/open-identity.ts";
import type { Backups } from "../backup/backups.ts";
import type { OpenedAccess } from "../access/open-access.ts";
import type { BlobSweeper } from "../access/retention/blob-sweeper.ts";
import { giveBackAside } from "../access/retention/sweep-blobs.ts";
import { type BudgetDesk, createBudgetDesk } from "../agents/budgets/budget-desk.ts";
import type { OpenedModels } from "../agents/open-models.ts";
import type { OpenedTools } from "../agents/tools/open-tools.ts";
import { createEventFeeds } from "../events/event-feed.ts";
import type { EventServices, TenantEvents } from "../events/event-services.ts";
import type { AgentService } from "../fleet/agent-service.ts";
import type { OpenedFleet } from "../fleet/open-fleet.ts";
import type { TenantId } from "../model/ids.ts";
import { readTaskRetentionMs } from "../queue/pruner/retention.ts";
import { createHostedTenant, type HostedTenant } from "../run/host/hosted-tenant.ts";
import type { Metrics } from "../observe/open-metrics.ts";
import type { Traces } from "../observe/trace/read-traces.ts";
import { createRemoteKind } from "../run/remote/remote-kind.ts";
import { createRemoteDesk } from "../run/remote/run-work.ts";
import { claimsOfHost, type HostedClaims, takeHome } from "../run/host/run-claims.ts";
import { type Home, openHome } from "../store/home/home.ts";
import type { SlowStatement } from "../store/connection/slow-statements.ts";
import { auditRetentionOf, blobSweeperOf, retentionOf } from "./audit-retention.ts";
import type { BackupDrills } from "./backup-drills.ts";
import { keepBackups } from "./backups.ts";
import { hostProbes, type HostProbes, watchProbes } from "./host-probes.ts";
import { metricsOf, tracingOf } from "./observation.ts";
import { engineModelsOf, modelsOfHost } from "./models.ts";
import { keepNotesEmbedded } from "./notes.ts";
import { masterKeysProbe } from "./master-keys.ts";
import { openParts } from "./parts.ts";
import { accessOf, eventServicesOf, eventSettings, fleetOf, identityOf, startEventServices } from "./services.ts";
import { createTenants } from "./tenants.ts";
import { toolsOf } from "./tools.ts";

/** What a server can stand in front of: one that lives on, or one that ends with a command. */
export type ServedControlPlane = {
  home: Home;
  queues: OpenedFleet["queues"];
  taskFiles: OpenedFleet["taskFiles"];
  agents: Pick<AgentService, "desk" | "serveSocket"> & { longPoll: Pick<AgentService["longPoll"], "send" | "poll"> };
  /** Subscriptions, webhooks and the log of a tenant. */
  events(tenantId: TenantId): TenantEvents;
  identity: OpenedIdentity;
  access: OpenedAccess;
  /** Calls of tools, the catalogue, and what agents ask people for. */
  tools: OpenedTools;
  /** What agents may spend. */
  budgets: BudgetDesk;
  /** Sessions, profiles and talk; opened when somebody asks for them. */
  models(): Promise<OpenedModels>;
  backups: Backups;
  backupDrills: BackupDrills;
  /** What the tenant may do is not judged here: the actor that it comes from was. */
  tenant(tenantId: TenantId): Promise<HostedTenant>;
  /** Runs that this process works on now. */
  runsInHand(): number;
  /** What came of removing blobs that no record names; null where nobody does, for the process ends with a command. */
  blobs: Pick<BlobSweeper, "figures" | "work"> | null;
  /** What it depends on: each throws when it does not answer. */
  probes: HostProbes;
  metrics: Pick<Metrics, "render">;
  tracing: Traces;
  close(): Promise<void>;
};

/** Its `close` lets go of the runs, which stay "running" for the next start. */
export type HostedControlPlane = ServedControlPlane & {
  /** Does shell tasks of queues in this process, so many at once. */
  startShell(slots: number): Promise<void>;
};

type HostOptions = {
  homePath: string;
  /** `postgres://…` of a served database; the one in the data folder when absent. */
  databaseUrl?: string | undefined;
  /** What went wrong with a hosted run for a fault of the engine; the run is paused for it. */
  onFault: (error: unknown) => void;
  /** A statement of the database took long. */
  onSlow?: (slow: SlowStatement) => void;
};

/** Shell agents of this process. */
const createShells = (home: Home, agents: OpenedFleet["agents"], onFault: HostOptions["onFault"]) => {
  const shells: { stop(reason: string): Promise<void> }[] = [];
  return {
    start: async (slots: number): Promise<void> => {
      const { startLocalShell } = await import("../agents/remote/local-shell.ts");
      shells.push(await startLocalShell(agents.hub, { slots, workDir: join(home.path, "shell"), onFault }));
    },
    stop: async (): Promise<void> => {
      await Promise.all(shells.map((shell) => shell.stop("the control plane goes down")));
    },
  };
};

/** One after the other: what is closed first may still need what is closed later. */
const inOrder = async (acts: readonly (() => Promise<void> | void)[]): Promise<void> => {
  for (const act of acts) await act();
};

type OpenedParts = Awaited<ReturnType<typeof openParts>>;

const openLocked = async ({ homePath, databaseUrl, onSlow }: HostOptions) => {
  const home = await openHome(homePath);
  const lock = await takeHome(home);
  try {
    await giveBackAside(home);
    return { home, lock, parts: await openParts(home, databaseUrl, onSlow) };
  } catch (error) {
    await lock.release();
    throw error;
  }
};

type Watched = {
  access: OpenedAccess;
  services: EventServices;
  claims: HostedClaims;
  backups: HostedControlPlane["backups"];
  retention: { removed(): Readonly<Record<string, number>> };
  onFault: HostOptions["onFault"];
};

const watch = async (parts: OpenedParts, { access, services, claims, backups, retention, onFault }: Watched) => {
  const optional = { sharedStore: access.askStore, nats: services.askNats };
  const dependencies = watchProbes(hostProbes(parts, masterKeysProbe(parts, onFault), optional));
  const lastBackupAt = async (): Promise<Date | null> => (await backups.status()).latest?.takenAt ?? null;
  const metrics = await metricsOf(parts, { access, claims, dependencies, retention, lastBackupAt, onFault });
  return { probes: dependencies.probes, metrics, tracing: await tracingOf(parts, onFault) };
};

/** HOME_LOCKED while another process works in the data folder. */
export const hostControlPlane = async (options: HostOptions): Promise<HostedControlPlane> => {
  const { onFault } = options;
  const settings = await eventSettings();
  const retentionMs = readTaskRetentionMs(process.env);
  const { home, lock, parts } = await openLocked(options);
  const claims = claimsOfHost(home, lock);
  const feeds = await createEventFeeds(parts.db, parts.events, parts.clock);
  const services = await eventServicesOf(parts, settings);
  const running = await startEventServices(services, parts, onFault);
  const access = await accessOf(parts, onFault);
  const tools = await toolsOf(parts, access, onFault);
  const models = modelsOfHost(parts, access, tools);
  const identity = await identityOf(parts, onFault, access.personal);
  const desk = createRemoteDesk({ db: parts.db, onFault });
  const { queues, taskFiles, agents, ...fleet } = await fleetOf(parts, desk.work, retentionMs, onFault);
  const added = [...models.kinds, createRemoteKind({ ...parts, queues, desk })];
  const kinds = new Map([...parts.kinds, ...added.map((kind) => [kind.name, kind] as const)]);
  const auditRetention = await auditRetentionOf(parts, access, onFault);
  const blobs = blobSweeperOf(parts, retentionMs, onFault);
  const retention = await retentionOf(parts, access, blobs, onFault);
  const { close: leaveBackups, ...kept } = await keepBackups(parts, onFault);
  const notes = keepNotesEmbedded(parts, tools, onFault);
  const watched = await watch(parts, { access, services, claims, ...kept, retention, onFault });
  const shells = createShells(home, agents, onFault);
  const tenants = createTenants(async (tenantId) => {
    const own = { ...parts, kinds, ...engineModelsOf(models), tenantId, claims };
    return createHostedTenant(own, await feeds.open(tenantId), onFault);
  });

  return {
    home,
    events: (tenantId) => services.of(tenantId),
    identity,
    access,
    tools,
    budgets: createBudgetDesk(parts),
    models: () => models.open(),
    ...kept,
    tenant: (tenantId) => tenants.get(tenantId),
    queues,
    taskFiles,
    agents,
    startShell: (slots) => shells.start(slots),
    runsInHand: () => claims.inHand().size,
    blobs,
    ...watched,
    close: () =>
      inOrder([
        () => watched.metrics.close(),
        ...[{ close: leaveBackups }, notes, auditRetention, retention].map((one) => () => one.close()),
        shells.stop,
        () => fleet.close(),
        tenants.leave,
        ...[identity, models, tools, access].map((one) => () => one.close()),
        () => running.stop(),
        ...[services, feeds, watched.tracing].map((one) => () => one.close()),
        () => parts.stop(),
        () => lock.release(),
      ]),
  };
};
