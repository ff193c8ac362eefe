/** What operations get of a hosted control plane. */
import type { FastifyBaseLogger } from "fastify";
import type { HostedControlPlane } from "../control-plane.ts";
import { type LogLevel, readSetting } from "../model/settings.ts";
import type { HttpServices } from "./http-services.ts";

type OfPlane = Omit<HttpServices, "startedAt" | "started" | "document" | "publicUrl" | "repositories" | "dispatch">;

/** CONFIGURATION_INVALID */
export const servicesOf = (plane: HostedControlPlane, logger: FastifyBaseLogger): OfPlane => ({
  runsInHand: () => plane.runsInHand(),
  probes: plane.probes,
  metrics: () => plane.metrics.render(),
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
  queues: plane.queues,
  events: (tenantId) => plane.events(tenantId),
  access: plane.access,
  tools: plane.tools,
  budgets: plane.budgets,
  models: () => plane.models(),
});
