/** What a command of the data folder's owner works with, in its own process. */
import { localOwner } from "../access/identity/authenticate/authenticate.ts";
import type { OpenedModels } from "../agents/open-models.ts";
import type { OpenedTools } from "../agents/tools/open-tools.ts";
import { createEventFeeds } from "../events/event-feed.ts";
import type { Actor } from "../model/actor.ts";
import type { EngineParts } from "../run/execution/execute.ts";
import { claimsOfCommand } from "../run/host/run-claims.ts";
import { createTenantControl, type TenantControl } from "../run/host/tenant-control.ts";
import { type Home, openHome } from "../store/home/home.ts";
import { engineModelsOf, modelsOfCommand } from "./models.ts";
import { openParts } from "./parts.ts";
import { accessOf, eventServicesOf, eventSettings, startEventServices } from "./services.ts";

/** For a command: it works on at most one run, in the tenant of the data folder's owner. */
export type ControlPlane = Pick<
  TenantControl,
  | "startRun"
  | "forkRun"
  | "previewFork"
  | "resumeRun"
  | "listRuns"
  | "status"
  | "pause"
  | "cancel"
  | "attest"
  | "simulate"
  | "events"
  | "onEvent"
> & {
  retryTask(runId: string, taskId: string): Promise<unknown>;
  files: Pick<TenantControl["files"], "output" | "followOutput">;
  close(): Promise<void>;
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
export const openHomeModels = async (options: {
  homePath: string;
  /** Of a served database; the one in the data folder when absent. */
  databaseUrl?: string | undefined;
}): Promise<OpenedModels & { owner: Actor }> => {
  const parts = await openParts(await openHome(options.homePath), options.databaseUrl);
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

export const openControlPlane = async (options: {
  homePath: string;
  /** Of a served database; the one in the data folder when absent. */
  databaseUrl?: string | undefined;
}): Promise<ControlPlane> => {
  const home = await openHome(options.homePath);
  const parts = await openParts(home, options.databaseUrl);
  const feeds = await createEventFeeds(parts.db, parts.events, parts.clock);
  const feed = await feeds.open(parts.tenantId);
  const models = modelsOfCommand(parts);
  const kinds = new Map([...parts.kinds, ...models.kinds.map((kind) => [kind.name, kind] as const)]);
  const control = createTenantControl(
    { ...parts, kinds, ...engineModelsOf(models), claims: claimsOfCommand(home) },
    feed,
  );
  return {
    ...control,
    startRun: (request) => whileDelivering(parts, () => control.startRun(request)),
    forkRun: (request) => whileDelivering(parts, () => control.forkRun(request)),
    resumeRun: (request) => whileDelivering(parts, () => control.resumeRun(request)),
    close: async () => {
      await models.close();
      feed.close();
      await feeds.close();
      await parts.stop();
    },
  };
};
