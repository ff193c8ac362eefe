/** One process: the control plane with its runs, and the HTTP server in front of it. */
import type { AddressInfo } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import { type HostedControlPlane, hostControlPlane } from "../control-plane.ts";
import { LOCAL_TENANT } from "../model/ids.ts";
import { systemClock } from "../runtime/clock.ts";
import { removeEndpoint, writeEndpoint } from "../runtime/endpoint-file.ts";
import { packageRoot, packageVersion } from "../runtime/package-root.ts";
import { createServer } from "./create-server.ts";
import { dispatchThrough } from "./dispatch.ts";
import type { HttpServices } from "./http-services.ts";
import { createLocalOwner } from "./local-owner/local-owner.ts";
import { bearerOf } from "./local-owner/bearer.ts";
import { openApiDocument } from "./openapi/document.ts";
import { servicesOf } from "./services-of.ts";
import { readStaticFiles } from "./static-files.ts";

export type ServeOptions = {
  homePath: string;
  /** `postgres://…` of a served database; the one in the data folder when absent. */
  databaseUrl?: string | undefined;
  host: string;
  /** 0 takes a free one. */
  port: number;
  logger: FastifyBaseLogger;
  /** Folders with repositories that everybody who may start runs may start them in. */
  repositories: readonly string[];
  /** Origins of other sites whose pages may call the API. */
  origins?: readonly string[] | undefined;
  /** Shell tasks of queues that this process does at once; none when absent. */
  shellSlots?: number | undefined;
};

export type Served = {
  url: string;
  /** Signs in once. */
  signInUrl: string;
  /** Answers what was asked, ends what is followed, lets go of the runs. */
  close(): Promise<void>;
};

const urlOf = (app: FastifyInstance, host: string): string => {
  const { port, family, address } = app.server.address() as AddressInfo;
  const anywhere = address === "0.0.0.0" || address === "::";
  const name = anywhere ? "localhost" : family === "IPv6" ? `[${address}]` : host;
  return `http://${name}:${port}`;
};

/** Runs that a crash or the last end has left "running" go on. One that cannot, as its repository is gone, is paused. */
const takeUpRuns = async (plane: HostedControlPlane, logger: FastifyBaseLogger): Promise<void> => {
  const tenant = await plane.tenant(LOCAL_TENANT);
  await Promise.all(
    (await tenant.unfinished()).map(async ({ runId }) => {
      logger.info({ runId }, "taking up a run that was left");
      await tenant
        .takeUp({ runId, apply: false })
        .catch((err: unknown) => logger.error({ err, runId }, "not taken up"));
    }),
  );
};

const open = async (
  plane: HostedControlPlane,
  { host, port, logger, repositories, origins = [], shellSlots, databaseUrl }: ServeOptions,
): Promise<Served> => {
  const owner = createLocalOwner();
  const document = openApiDocument(packageVersion());
  let started = false;
  const services = {
    ...servicesOf(plane, logger),
    startedAt: systemClock.now(),
    started: () => started,
    document: () => document,
    publicUrl: () => plane.identity.publicUrl ?? urlOf(app, host),
    repositories,
    dispatch: ((actor, request) => dispatchThrough(app)(actor, request)) satisfies HttpServices["dispatch"],
  };
  const files = await readStaticFiles(join(packageRoot(), "dist", "dashboard"));
  const { authenticators } = plane.identity;
  const access = {
    authenticators: { ...authenticators, bearer: bearerOf(owner, authenticators.bearer) },
    ...plane.access.ports,
  };
  const app: FastifyInstance = await createServer({
    plane,
    access,
    services,
    logger,
    files,
    origins,
    clock: systemClock,
  });
  await app.listen({ host, port });
  const url = urlOf(app, host);
  const databaseIsServed = databaseUrl !== undefined;
  let setUp: { token: string };
  try {
    await takeUpRuns(plane, logger);
    if (shellSlots !== undefined) await plane.startShell(shellSlots);
    started = true;
    setUp = await plane.identity.signIns.setUpToken(userInfo().username);
    await writeEndpoint(plane.home.path, { url, token: owner.token, pid: process.pid, databaseIsServed });
  } catch (error) {
    await app.close();
    throw error;
  }
  return {
    url,
    signInUrl: `${url}/sign-in?token=${setUp.token}`,
    close: async () => {
      await removeEndpoint(plane.home.path);
      await app.close();
      await plane.close();
    },
  };
};

/** HOME_LOCKED while another process works in the data folder. */
export const serve = async (options: ServeOptions): Promise<Served> => {
  const { homePath, databaseUrl, logger } = options;
  const onFault = (err: unknown): void => logger.error({ err }, "a run was paused for a fault of the engine");
  const plane = await hostControlPlane({ homePath, databaseUrl, onFault });
  try {
    return await open(plane, options);
  } catch (error) {
    await plane.close();
    throw error;
  }
};
