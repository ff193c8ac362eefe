/** The composition root: the only place that knows every folder and wires them together. */
import { join } from "node:path";
import { localOwner } from "./access/identity/authenticate/authenticate.ts";
import type { OpenedIdentity } from "./access/identity/open-identity.ts";
import type { PersonalData } from "./access/audit/personal-data.ts";
import type { OpenedAccess } from "./access/open-access.ts";
import { shellAgent } from "./agents/kinds/shell/shell-agent.ts";
import { createEventFeeds } from "./events/event-feed.ts";
import type { EventFeed } from "./events/event-feed.ts";
import { createEventLog } from "./events/event-log.ts";
import type { EventServices, RunningServices, TenantEvents } from "./events/event-services.ts";
import type { EventSettings } from "./events/event-settings.ts";
import type { AgentDesk } from "./fleet/agent-desk.ts";
import type { OpenedFleet } from "./fleet/open-fleet.ts";
import type { Actor } from "./model/actor.ts";
import { DIRECTORY, LOCAL_TENANT, type TenantId } from "./model/ids.ts";
import { loadSigningKey } from "./proof/signing-key.ts";
import { readPublicKey } from "./proof/verifying-key.ts";
import { readTaskRetentionMs } from "./queue/pruner/retention.ts";
import type { QueueDesk } from "./queue/queue-desk.ts";
import { createQueue } from "./queue/queue.ts";
import { createEventFeed } from "./run/event-feed.ts";
import type { EngineParts } from "./run/execute.ts";
import { claimsOfCommand, claimsOfHost, takeHome } from "./run/run-claims.ts";
import { createHostedTenant, type HostedTenant } from "./run/hosted-tenant.ts";
import { createTenantControl, type TenantControl } from "./run/tenant-control.ts";
import { systemClock } from "./runtime/clock.ts";
import { createBlobs } from "./store/blobs.ts";
import { openDatabase } from "./store/database.ts";
import { startEmbeddedPostgres } from "./store/embedded-postgres.ts";
import { type Home, openHome } from "./store/home.ts";
import { listTenants } from "./store/tenants.ts";

export type { OpenedAccess } from "./access/open-access.ts";
export type { Identity } from "./access/identity/identity.ts";
export type { OpenedIdentity } from "./access/identity/open-identity.ts";
export type { SignInAnswer } from "./access/identity/sign-in/sign-in.ts";
export type { TenantEvents } from "./events/event-services.ts";
export type { ReplayFrom } from "./events/subscriptions.ts";
export type { AttestRequest } from "./run/attest-run.ts";
export type { HostedTenant } from "./run/hosted-tenant.ts";
export type { AgentDesk } from "./fleet/agent-desk.ts";
export type { AgentService } from "./fleet/agent-service.ts";
export type { RunOutcome } from "./run/outcome.ts";
export type { DeadLetterChoice } from "./queue/dead-letters/dead-letters.ts";
export type { QueueDesk } from "./queue/queue-desk.ts";
export type { StartRequest } from "./run/prepare.ts";
export type { StoredFile } from "./run/run-files.ts";
export type { RunStatus } from "./run/status.ts";
export type { TenantControl } from "./run/tenant-control.ts";

/** For a command: it works on at most one run, in the tenant of the data folder's owner. */
export type ControlPlane = Pick<
  TenantControl,
  "startRun" | "resumeRun" | "listRuns" | "status" | "pause" | "cancel" | "retryTask" | "attest" | "events" | "onEvent"
> & {
  files: Pick<TenantControl["files"], "output" | "followOutput">;
  close(): Promise<void>;
};

export type HostedControlPlane = Pick<OpenedFleet, "queues" | "agents"> & {
  home: Home;
  /** Subscriptions, webhooks and the log of a tenant. */
  events(tenantId: TenantId): TenantEvents;
  identity: OpenedIdentity;
  access: OpenedAccess;
  /** What the tenant may do is not judged here: the actor that it comes from was. */
  tenant(tenantId: TenantId): Promise<HostedTenant>;
  /** Does shell tasks of queues in this process, so many at once. */
  startShell(slots: number): Promise<void>;
  /** Runs that this process works on now. */
  runsInHand(): number;
  /** DATABASE_UNAVAILABLE when it does not answer. */
  askDatabase(): Promise<void>;
  /** Lets go of the runs, which stay "running" for the next start. */
  close(): Promise<void>;
};

/** Loaded when an attempt asks for a secret, which most never do. */
const secretsOf =
  ({ db, events, home }: Pick<EngineParts, "db" | "events" | "home">): EngineParts["giveSecrets"] =>
  async (lease, names) => {
    const { openMasterKeys } = await import("./access/secrets/open-master-keys.ts");
    const { createSecrets } = await import("./access/secrets/secrets.ts");
    const masterKeys = await openMasterKeys(home.keys, process.env);
    return createSecrets({ db, events, masterKeys }).give(lease, names);
  };

/** @param url of a served database; the one in the data folder when absent */
const openParts = async (home: Home, url?: string): Promise<EngineParts & { stop(): Promise<void> }> => {
  const postgres =
    url === undefined
      ? await startEmbeddedPostgres(home)
      : { connection: { connectionString: url }, stop: () => Promise.resolve() };
  const db = await openDatabase(postgres.connection).catch(async (error: unknown) => {
    await postgres.stop();
    throw error;
  });
  const events = createEventLog();
  return {
    tenantId: LOCAL_TENANT,
    home,
    db,
    giveSecrets: secretsOf({ db, events, home }),
    queue: createQueue({ db, clock: systemClock, random: Math.random }),
    events,
    blobs: createBlobs(home.blobs),
    clock: systemClock,
    kinds: new Map([[shellAgent.name, shellAgent]]),
    stop: async () => {
      await db.close();
      await postgres.stop();
    },
  };
};

/** Loaded when somebody asks for it: commands about runs have no use for it. */
const identityOf = async (
  parts: EngineParts,
  onFault: (error: unknown) => void,
  personal: PersonalData | null,
): Promise<OpenedIdentity> => {
  const { openIdentity } = await import("./access/identity/open-identity.ts");
  const { db, clock, events, home } = parts;
  const onFailure = (problem: string, cause: unknown): void => onFault(new Error(problem, { cause }));
  return openIdentity({ db, clock, events, home, personal, onFailure });
};

/** Policies, limits, audit, secrets and flags; loaded when somebody asks for them. */
const accessOf = async (parts: EngineParts, onFault: (error: unknown) => void): Promise<OpenedAccess> => {
  const { openAccess } = await import("./access/open-access.ts");
  const { db, clock, events, home } = parts;
  const key = await loadSigningKey(home.keys);
  const signer = { ...readPublicKey(key.publicKeyPem, "the signing key of the data folder"), ...key };
  const onFailure = (problem: string, cause: unknown): void => onFault(new Error(problem, { cause }));
  return openAccess({ db, clock, events, keysDir: home.keys, signer, env: process.env, onFailure });
};

/** The same for a command of the data folder's owner, also while another process hosts the folder. */
export const openHomeAccess = async (options: { homePath: string }): Promise<OpenedAccess & { owner: Actor }> => {
  const parts = await openParts(await openHome(options.homePath));
  const access = await accessOf(parts, (error) => process.emitWarning(error as Error)).catch(async (error: unknown) => {
    await parts.stop();
    throw error;
  });
  const close = async (): Promise<void> => {
    await access.close();
    await parts.stop();
  };
  return { ...access, owner: localOwner(), close };
};

/** Read before anything is opened that a wrong setting would leave open. */
const eventSettings = async (): Promise<EventSettings> => {
  const { readEventSettings } = await import("./events/event-settings.ts");
  return readEventSettings(process.env);
};

/** Loaded when somebody needs them: to look at a run takes none of it. */
const eventServicesOf = async (parts: EngineParts, settings: EventSettings): Promise<EventServices> => {
  const { db, events: log, clock, home } = parts;
  const { openEventServices } = await import("./events/event-services.ts");
  const { createSealer } = await import("./access/identity/sealer.ts");
  const { openMasterKeys } = await import("./access/secrets/open-master-keys.ts");
  const { createWebhookSecrets } = await import("./access/secrets/webhook-secrets.ts");
  const secrets = createWebhookSecrets(createSealer(await openMasterKeys(home.keys, process.env)));
  return openEventServices({ db, log, clock, secrets, settings });
};

/** Every tenant that anybody was made a member of, and the one of the data folder's owner. */
const tenantsOf = async ({ db }: EngineParts): Promise<TenantId[]> => {
  const tenants = await db.transaction(DIRECTORY, listTenants);
  return [...new Set([LOCAL_TENANT, ...tenants.map(({ tenant }) => tenant)])];
};

/** Loaded by who lives on: to a command no agent connects. */
const fleetOf = async (
  parts: EngineParts,
  retentionMs: number,
  onFault: (error: unknown) => void,
): Promise<OpenedFleet> => {
  const { openFleet } = await import("./fleet/open-fleet.ts");
  return openFleet({ ...parts, homePath: parts.home.path, tenants: () => tenantsOf(parts), retentionMs, onFault });
};

const startEventServices = (
  services: EventServices,
  parts: EngineParts,
  onFault: (error: unknown) => void,
): Promise<RunningServices> => services.start({ tenants: () => tenantsOf(parts), onFault });

/** What was written last still goes out to those who take it soon; who does not gets it from the next process. */
const LAST_DELIVERIES_MS = 5_000;

/** A run that a command works on itself: its events are delivered meanwhile. */
const whileDelivering = async <T>(parts: EngineParts, work: () => Promise<T>): Promise<T> => {
  const services = await eventServicesOf(parts, await eventSettings());
  // What fails is on record with its subscription, where `provost subscriptions` shows it.
  const running = await startEventServices(services, parts, () => undefined);
  try {
    const result = await work();
    await running.drain(parts.tenantId, AbortSignal.timeout(LAST_DELIVERIES_MS));
    return result;
  } finally {
    await running.stop();
    await services.close();
  }
};

/** For commands about events: what the data folder's owner can do about them. */
export const openTenantEvents = async (options: {
  homePath: string;
}): Promise<TenantEvents & { feed: EventFeed; close(): Promise<void> }> => {
  const settings = await eventSettings();
  const parts = await openParts(await openHome(options.homePath));
  const services = await eventServicesOf(parts, settings);
  const feeds = await createEventFeeds(parts.db, parts.events, parts.clock);
  return {
    ...services.of(parts.tenantId),
    feed: await feeds.open(parts.tenantId),
    close: async () => {
      await feeds.close();
      await services.close();
      await parts.stop();
    },
  };
};

/** For commands about agents: those of the data folder's owner. */
export const openAgentDesk = async (options: { homePath: string }): Promise<AgentDesk & { close(): Promise<void> }> => {
  const { createAgentDesk } = await import("./fleet/agent-desk.ts");
  const parts = await openParts(await openHome(options.homePath));
  return { ...createAgentDesk(parts, parts.tenantId), close: () => parts.stop() };
};

/** For commands about tasks without a run: those of the data folder's owner. */
export const openQueueDesk = async (options: { homePath: string }): Promise<QueueDesk & { close(): Promise<void> }> => {
  const { createTaskQueue } = await import("./queue/task-queue.ts");
  const { createQueueDesk } = await import("./queue/queue-desk.ts");
  const parts = await openParts(await openHome(options.homePath));
  const tasks = createTaskQueue({ ...parts, random: Math.random });
  const close = async (): Promise<void> => {
    await tasks.close();
    await parts.stop();
  };
  return { ...createQueueDesk({ ...parts, tasks }, parts.tenantId), close };
};

export const openControlPlane = async (options: { homePath: string }): Promise<ControlPlane> => {
  const home = await openHome(options.homePath);
  const parts = await openParts(home);
  const feed = await createEventFeed(parts.db, parts.events, parts.tenantId);
  const control = createTenantControl({ ...parts, claims: claimsOfCommand(home) }, feed);
  return {
    ...control,
    startRun: (request) => whileDelivering(parts, () => control.startRun(request)),
    resumeRun: (request) => whileDelivering(parts, () => control.resumeRun(request)),
    close: async () => {
      await feed.close();
      await parts.stop();
    },
  };
};

/** Identities for a command, also while another process hosts the data folder. */
export const openHomeIdentity = async (options: { homePath: string }): Promise<OpenedIdentity> => {
  const parts = await openParts(await openHome(options.homePath));
  const identity = await identityOf(parts, (error) => process.emitWarning(error as Error), null).catch(
    async (error: unknown) => {
      await parts.stop();
      throw error;
    },
  );
  return {
    ...identity,
    close: async () => {
      await identity.close();
      await parts.stop();
    },
  };
};

type HostOptions = {
  homePath: string;
  /** `postgres://…` of a served database; the one in the data folder when absent. */
  databaseUrl?: string | undefined;
  /** What went wrong with a hosted run for a fault of the engine; the run is paused for it. */
  onFault: (error: unknown) => void;
};

/** HOME_LOCKED while another process works in the data folder. */
export const hostControlPlane = async ({
  homePath,
  databaseUrl,
  onFault,
}: HostOptions): Promise<HostedControlPlane> => {
  const settings = await eventSettings();
  const retentionMs = readTaskRetentionMs(process.env);
  const home = await openHome(homePath);
  const lock = await takeHome(home);
  const parts = await openParts(home, databaseUrl).catch(async (error: unknown) => {
    await lock.release();
    throw error;
  });
  const claims = claimsOfHost(lock);
  const feeds = await createEventFeeds(parts.db, parts.events, parts.clock);
  const services = await eventServicesOf(parts, settings);
  const running = await startEventServices(services, parts, onFault);
  const access = await accessOf(parts, onFault);
  const identity = await identityOf(parts, onFault, access.personal);
  const shells: { stop(reason: string): Promise<void> }[] = [];
  const { queues, agents, ...fleet } = await fleetOf(parts, retentionMs, onFault);
  const tenants = new Map<TenantId, Promise<HostedTenant & { leave(): Promise<void> }>>();

  const openTenant = async (tenantId: TenantId): Promise<HostedTenant & { leave(): Promise<void> }> =>
    createHostedTenant({ ...parts, tenantId, claims }, await feeds.open(tenantId), onFault);
  const tenant = (tenantId: TenantId): Promise<HostedTenant & { leave(): Promise<void> }> => {
    const opened = tenants.get(tenantId) ?? openTenant(tenantId);
    tenants.set(tenantId, opened);
    opened.catch(() => tenants.delete(tenantId)); // the next one who asks tries again
    return opened;
  };

  return {
    home,
    events: (tenantId) => services.of(tenantId),
    identity,
    access,
    tenant,
    queues,
    agents,
    startShell: async (slots) => {
      const { startLocalShell } = await import("./agents/remote/local-shell.ts");
      const shell = await startLocalShell(agents.hub, { slots, workDir: join(home.path, "shell"), onFault });
      shells.push(shell);
    },
    runsInHand: () => claims.inHand().size,
    askDatabase: () => parts.db.transaction(parts.tenantId, async (tx) => void (await tx.query("select 1"))),
    close: async () => {
      await Promise.all(shells.map((shell) => shell.stop("the control plane goes down")));
      await fleet.close();
      for (const opened of tenants.values()) await (await opened).leave();
      await identity.close();
      await access.close();
      await running.stop();
      await services.close();
      await feeds.close();
      await parts.stop();
      await lock.release();
    },
  };
};
