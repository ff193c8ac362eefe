import { ProvostError } from "../../model/errors.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";
import { packageVersion } from "../../runtime/package-root.ts";
import { askDependencies } from "../readiness.ts";
import { REFERENCE_STYLE, referencePage } from "../reference/page.ts";
import { demandMetricsToken } from "../metrics-token.ts";
import { defineRoute } from "../route.ts";

export const systemRoutes = [
  defineRoute("system.health", () => ({ status: "alive" as const })),
  defineRoute("system.ready", async ({ services, reply }) => {
    const readiness = await askDependencies(services.probes);
    if (readiness.status === "unready") void reply.code(503);
    return readiness;
  }),
  defineRoute("system.startup", ({ services, reply }) => {
    if (services.started()) return { status: "started" as const };
    void reply.code(503);
    return { status: "starting" as const };
  }),
  defineRoute("system.metrics", async ({ services, headers }) => {
    demandMetricsToken(services.metricsToken, headers["authorization"]);
    const wantsExemplars = headers["accept"]?.includes("application/openmetrics-text") ?? false;
    const { text, contentType } = await services.metrics(wantsExemplars ? "openmetrics" : "prometheus");
    return { body: text, contentType };
  }),
  defineRoute("system.logLevel", ({ services }) => ({ level: services.log.level() })),
  defineRoute("system.setLogLevel", ({ services, actor, body: { level } }) => {
    if (actor.tenantId !== LOCAL_TENANT) {
      throw new ProvostError("FORBIDDEN", "the log is that of all tenants; the owner of the data folder may change it");
    }
    services.log.setLevel(level);
    return { level };
  }),
  defineRoute("system.openapi", ({ services }) => services.document()),
  defineRoute("system.reference", ({ services }) => ({ body: referencePage(services.document()) })),
  defineRoute("system.referenceStyle", () => ({ body: REFERENCE_STYLE })),
  defineRoute("system.get", ({ services }) => ({
    version: packageVersion(),
    node: process.versions.node,
    startedAt: services.startedAt,
    runsInHand: services.runsInHand(),
  })),
];
