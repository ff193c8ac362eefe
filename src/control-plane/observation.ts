/** How a host is observed. Loaded by who lives on: commands are over before anybody could look. */
import type { OpenedAccess } from "../access/open-access.ts";
import type { DrillOptions, DrillOutcome } from "../observe/drill/incident-drill.ts";
import type { Log } from "../observe/log/open-log.ts";
import type { LogLevel } from "../model/settings.ts";
import type { Metrics } from "../observe/open-metrics.ts";
import type { Tracing } from "../observe/open-tracing.ts";
import type { EngineParts } from "../run/execution/execute.ts";
import type { HostedClaims } from "../run/host/run-claims.ts";
import { systemClock } from "../runtime/clock.ts";
import { packageVersion } from "../runtime/package-root.ts";
import type { watchProbes } from "./host-probes.ts";
import { tenantsOf } from "./services.ts";

type Observed = {
  access: Pick<OpenedAccess, "counts">;
  claims: Pick<HostedClaims, "inHand">;
  retention: { removed(): Readonly<Record<string, number>> };
  dependencies: ReturnType<typeof watchProbes>;
  lastBackupAt: () => Promise<Date | null>;
  onFault: (error: unknown) => void;
};

const cachesOf = ({ access }: Observed): Record<string, { hits: number; misses: number }> => {
  const { cache, decisions } = access.counts();
  const scopes = Object.entries(cache).map(([scope, { hits, sharedHits, loads }]) => [
    scope,
    { hits: hits + sharedHits, misses: loads },
  ]);
  return { ...(Object.fromEntries(scopes) as Record<string, { hits: number; misses: number }>), decisions };
};

export const metricsOf = async (parts: EngineParts, observed: Observed): Promise<Metrics> => {
  const { openMetrics } = await import("../observe/open-metrics.ts");
  const { claims, dependencies, retention, lastBackupAt, onFault } = observed;
  const { db, clock, home } = parts;
  return openMetrics(
    { db, clock, tenants: () => tenantsOf(parts), lastBackupAt, onFault },
    {
      version: packageVersion(),
      homePath: home.path,
      runsInHand: () => claims.inHand().size,
      removedByAge: () => retention.removed(),
      caches: () => cachesOf(observed),
      dependencies: async () => {
        await dependencies.look();
        return dependencies.answered();
      },
    },
  );
};

/** CONFIGURATION_INVALID */
export const tracingOf = async ({ db, clock }: EngineParts, onFault: (error: unknown) => void): Promise<Tracing> => {
  const { openTracing } = await import("../observe/open-tracing.ts");
  return openTracing({ db, clock, env: process.env, onFault });
};

/** PROGRAM_MISSING, DRILL_FAILED. */
export const runDrill = async (options: Omit<DrillOptions, "clock">): Promise<DrillOutcome> => {
  const { runIncidentDrill } = await import("../observe/drill/incident-drill.ts");
  return runIncidentDrill({ ...options, clock: systemClock });
};

/** The log of this process. CONFIGURATION_INVALID. */
export const openLog = async (options: { level?: LogLevel | undefined }): Promise<Log> =>
  (await import("../observe/log/open-log.ts")).openLog({ ...options, env: process.env });
