/** The server in front of a control plane, before it listens anywhere: the same for one that stays and for one command. */
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import type { ServedControlPlane } from "../control-plane.ts";
import { systemClock } from "../runtime/clock.ts";
import { packageVersion } from "../runtime/package-root.ts";
import { createServer } from "./create-server.ts";
import { dispatchThrough } from "./dispatch.ts";
import type { HttpServices } from "./http-services.ts";
import { bearerOf } from "./local-owner/bearer.ts";
import { createLocalOwner } from "./local-owner/local-owner.ts";
import { openApiDocument } from "./openapi/document.ts";
import { servicesOf } from "./services-of.ts";
import type { StaticFiles } from "./static-files.ts";

export type AppOptions = Pick<HttpServices, "started" | "publicUrl" | "repositories"> & {
  logger: FastifyBaseLogger;
  files: StaticFiles;
  origins: readonly string[];
};

/** Made when somebody asks for it: to convert every validator takes longer than most commands. */
const documentOnce = (): (() => Record<string, unknown>) => {
  let made: Record<string, unknown> | null = null;
  return () => (made ??= openApiDocument(packageVersion()));
};

/** @returns the app, and the token of the data folder's owner */
export const openApp = async (
  plane: ServedControlPlane,
  { logger, files, origins, ...own }: AppOptions,
): Promise<{ app: FastifyInstance; token: string }> => {
  const owner = createLocalOwner(systemClock);
  const services: HttpServices = {
    ...servicesOf(plane, logger),
    ...own,
    startedAt: systemClock.now(),
    document: documentOnce(),
    dispatch: (actor, request) => dispatchThrough(app)(actor, request),
    enterTenant: owner.enter,
  };
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
  return { app, token: owner.token };
};
