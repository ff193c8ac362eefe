/** One process: the control plane with its runs, and the HTTP server in front of it. */
import type { AddressInfo } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import { type HostedControlPlane, hostControlPlane } from "../control-plane.ts";
import { LOCAL_TENANT } from "../model/ids.ts";
import { removeEndpoint, writeEndpoint } from "../runtime/endpoint-file.ts";
import { systemClock } from "../runtime/clock.ts";
import { packageRoot } from "../runtime/package-root.ts";
import { ownerLink } from "./answer/owner-link.ts";
import { openApp } from "./open-app.ts";
import { listenOverTls, type TlsOptions } from "./tls-listener.ts";
import { renewRegularly } from "./renew-tls.ts";
import { readStaticFiles } from "./static-files.ts";
import { watchCertificate } from "./watch-certificate.ts";

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
  /** Listens there too; over plain HTTP alone when absent. */
  tls?: TlsOptions | undefined;
};

export type Served = {
  url: string;
  /** Of the port with TLS. */
  tlsPort: number | null;
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

const authoritiesOf = async ({ identity }: HostedControlPlane): Promise<string[]> =>
  (await identity.certificates.authorities()).map(({ certificatePem }) => certificatePem);

type OverTls = { port: number; certificate: () => string; close(): Promise<void> };

/** Null where nobody asked for TLS. */
const openTls = async (
  app: FastifyInstance,
  plane: HostedControlPlane,
  { tls, logger }: Pick<ServeOptions, "tls" | "logger">,
): Promise<OverTls | null> => {
  if (tls === undefined) return null;
  const authorities = (): Promise<string[]> => authoritiesOf(plane);
  const listener = await listenOverTls(app, tls, await authorities());
  const endLooking = renewRegularly({ listener, authorities, clock: systemClock, logger });
  const close = async (): Promise<void> => {
    await endLooking();
    await listener.close();
  };
  return { port: listener.port, certificate: listener.certificate, close };
};

const open = async (
  plane: HostedControlPlane,
  { host, port, logger, repositories, origins = [], shellSlots, databaseUrl, tls }: ServeOptions,
): Promise<Served> => {
  let started = false;
  const files = await readStaticFiles(join(packageRoot(), "dist", "dashboard"));
  const { app, token } = await openApp(plane, {
    started: () => started,
    publicUrl: () => plane.identity.publicUrl ?? urlOf(app, host),
    repositories,
    logger,
    files,
    origins,
  });
  await app.listen({ host, port });
  const url = urlOf(app, host);
  const databaseIsServed = databaseUrl !== undefined;
  let setUp: { token: string };
  let overTls: OverTls | null = null;
  const endWatch = watchCertificate(() => overTls?.certificate() ?? null, systemClock);
  try {
    overTls = await openTls(app, plane, { tls, logger });
    await takeUpRuns(plane, logger);
    if (shellSlots !== undefined) await plane.startShell(shellSlots);
    started = true;
    setUp = await plane.identity.signIns.setUpToken(userInfo().username);
    await writeEndpoint(plane.home.path, { url, token, pid: process.pid, databaseIsServed });
  } catch (error) {
    endWatch();
    await app.close();
    await overTls?.close();
    throw error;
  }
  return {
    url,
    tlsPort: overTls?.port ?? null,
    signInUrl: ownerLink(url, setUp.token),
    close: async () => {
      await removeEndpoint(plane.home.path);
      await app.close();
      endWatch();
      await overTls?.close();
      await plane.close();
    },
  };
};

/** HOME_LOCKED while another process works in the data folder. */
export const serve = async (options: ServeOptions): Promise<Served> => {
  const { homePath, databaseUrl, logger } = options;
  const onFault = (err: unknown): void => logger.error({ err }, "a fault of the engine, outside of any request");
  const plane = await hostControlPlane({
    homePath,
    databaseUrl,
    onFault,
    onSlow: (slow) => logger.warn(slow, "slow statement"),
  });
  try {
    return await open(plane, options);
  } catch (error) {
    await plane.close();
    throw error;
  }
};
