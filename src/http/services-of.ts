/** What operations get of a hosted control plane. */
import type { FastifyBaseLogger } from "fastify";
import type { ServedControlPlane } from "../control-plane.ts";
import { type LogLevel, readSetting } from "../model/settings.ts";
import type { HttpServices } from "./http-services.ts";

type OfPlane = Omit<
  HttpServices,
  "startedAt" | "started" | "document" | "publicUrl" | "repositories" | "dispatch" | "enterTenant"
>;

/** CONFIGURATION_INVALID */
export const servicesOf = (plane: ServedControlPlane, logger: FastifyBaseLogger): OfPlane => ({
  runsInHand: () => plane.runsInHand(),
  blobs: plane.blobs,
  probes: plane.probes,
  metrics: (format) => plane.metrics.render(format),
  traces: plane.tracing,
  metricsToken: readSetting(process.env, "PROVOST_METRICS_TOKEN") ?? null,
  log: {
    level: () => logger.level as LogLevel,
    setLevel: (level) => {
      logger.level = level;
    },
  },
  identity: plane.identity,
  agents: plane.agents,
  backups: plane.backups,
  backupDrills: plane.backupDrills,
  queues: plane.queues,
  taskFiles: plane.taskFiles,
  events: (tenantId) => plane.events(tenantId),
  access: plane.access,
  tools: plane.tools,
  budgets: plane.budgets,
  models: () => plane.models(),
});
