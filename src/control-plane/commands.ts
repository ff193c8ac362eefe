/** What a command of the data folder's owner works with, in its own process. */
import { localOwner } from "../access/identity/authenticate/authenticate.ts";
import type { OpenedIdentity } from "../access/identity/open-identity.ts";
import type { OpenedAccess } from "../access/open-access.ts";
import type { OpenedModels } from "../agents/open-models.ts";
import type { BudgetDesk } from "../agents/budgets/budget-desk.ts";
import type { OpenedTools } from "../agents/tools/open-tools.ts";
import { createEventFeeds, type EventFeed } from "../events/event-feed.ts";
import type { TenantEvents } from "../events/event-services.ts";
import type { AgentDesk } from "../fleet/agent-desk.ts";
import type { Actor } from "../model/actor.ts";
import type { QueueDesk } from "../queue/queue-desk.ts";
import type { EngineParts } from "../run/execute.ts";
import { claimsOfCommand } from "../run/run-claims.ts";
import { createTenantControl, type TenantControl } from "../run/tenant-control.ts";
import { type Home, openHome } from "../store/home.ts";
import { modelsOfCommand } from "./models.ts";
import { openParts } from "./parts.ts";
import { accessOf, eventServicesOf, eventSettings, identityOf, startEventServices } from "./services.ts";

/** For a command: it works on at most one run, in the tenant of the data folder's owner. */
export type ControlPlane = Pick<
  TenantControl,
  "startRun" | "resumeRun" | "listRuns" | "status" | "pause" | "cancel" | "retryTask" | "attest" | "events" | "onEvent"
> & {
  files: Pick<TenantControl["files"], "output" | "followOutput">;
  close(): Promise<void>;
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

export type HomeBudgets = { desk: BudgetDesk; owner: Actor; close(): Promise<void> };

/** Budgets, for a command of the data folder's owner; what it stops hears of it by the database. */
export const openHomeBudgets = async (options: { homePath: string }): Promise<HomeBudgets> => {
  const { createBudgetDesk } = await import("../agents/budgets/budget-desk.ts");
  const parts = await openParts(await openHome(options.homePath));
  return { desk: createBudgetDesk(parts), owner: localOwner(), close: () => parts.stop() };
};

/** Tools and what people answer about them, for a command of the data folder's owner. */
export const openHomeTools = async (options: {
  homePath: string;
}): Promise<OpenedTools & { owner: Actor; home: Home }> => {
  const home = await openHome(options.homePath);
  const parts = await openParts(home);
  const access = await accessOf(parts, (error) => process.emitWarning(error as Error)).catch(async (error: unknown) => {
    await parts.stop();
    throw error;
  });
  const { toolsOf } = await import("./tools.ts");
  const tools = await toolsOf(parts, access);
  const close = async (): Promise<void> => {
    await tools.close();
    await access.close();
    await parts.stop();
  };
  return { ...tools, owner: localOwner(), home, close };
};

/** Sessions, profiles of models and talk, for a command of the data folder's owner. */
export const openHomeModels = async (options: { homePath: string }): Promise<OpenedModels & { owner: Actor }> => {
  const parts = await openParts(await openHome(options.homePath));
  const models = modelsOfCommand(parts);
  const opened = await models.open().catch(async (error: unknown) => {
    await parts.stop();
    throw error;
  });
  const close = async (): Promise<void> => {
    await opened.close();
    await parts.stop();
  };
  return { ...opened, owner: localOwner(), close };
};

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
  const { createAgentDesk } = await import("../fleet/agent-desk.ts");
  const parts = await openParts(await openHome(options.homePath));
  return { ...createAgentDesk(parts, parts.tenantId), close: () => parts.stop() };
};

/** For commands about tasks without a run: those of the data folder's owner. */
export const openQueueDesk = async (options: { homePath: string }): Promise<QueueDesk & { close(): Promise<void> }> => {
  const { createTaskQueue } = await import("../queue/task-queue.ts");
  const { createQueueDesk } = await import("../queue/queue-desk.ts");
  const parts = await openParts(await openHome(options.homePath));
  const tasks = createTaskQueue({ ...parts, random: Math.random });
  const close = async (): Promise<void> => {
    await tasks.close();
    await parts.stop();
  };
  return { ...createQueueDesk({ ...parts, tasks }, parts.tenantId), close };
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

export const openControlPlane = async (options: { homePath: string }): Promise<ControlPlane> => {
  const home = await openHome(options.homePath);
  const parts = await openParts(home);
  const feeds = await createEventFeeds(parts.db, parts.events, parts.clock);
  const feed = await feeds.open(parts.tenantId);
  const models = modelsOfCommand(parts);
  const kinds = new Map([...parts.kinds, ...models.kinds.map((kind) => [kind.name, kind] as const)]);
  const { refuseAgents } = models;
  const control = createTenantControl({ ...parts, kinds, refuseAgents, claims: claimsOfCommand(home) }, feed);
  return {
    ...control,
    startRun: (request) => whileDelivering(parts, () => control.startRun(request)),
    resumeRun: (request) => whileDelivering(parts, () => control.resumeRun(request)),
    close: async () => {
      await models.close();
      feed.close();
      await feeds.close();
      await parts.stop();
    },
  };
};
