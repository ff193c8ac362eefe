/** Metrics of this process and of its database. */
import type { TenantId } from "../model/ids.ts";
import type { Clock } from "../runtime/clock.ts";
import { observeWith, readWatched } from "../runtime/instruments.ts";
// Shown from the start, also by who opens none of them.
import "../runtime/child-processes.ts";
import "../runtime/mcp-connections.ts";
import type { Database } from "../store/database.ts";
import type { MetricsFormat } from "./metrics/exposition.ts";
import { createMeter, type MetricsText } from "./metrics/meter.ts";
import { type OwnFigures, readOwnFigures } from "./metrics/own-figures.ts";
import { createStanding } from "./metrics/standing.ts";

export type Metrics = {
  /** In the text format of Prometheus, or with exemplars in that of OpenMetrics. */
  render(format: MetricsFormat): Promise<MetricsText>;
  close(): void;
};

const WATCHED = [
  "provost_database_connections",
  "provost_replica_lag_seconds",
  "provost_server_certificate_expiry_seconds",
  "provost_server_certificate_lifetime_seconds",
  "provost_child_processes",
  "provost_mcp_connections",
] as const;

export const openMetrics = (
  parts: {
    db: Database;
    clock: Clock;
    tenants: () => Promise<readonly TenantId[]>;
    lastBackupAt: () => Promise<Date | null>;
    onFault: (error: unknown) => void;
  },
  own: OwnFigures,
): Metrics => {
  const meter = createMeter();
  const close = observeWith(meter.sink);
  const standing = createStanding({ ...parts, own: () => readOwnFigures(own) });
  return {
    render: async (format) => {
      const watched = WATCHED.map((name) => [name, readWatched(name)] as const);
      return meter.render(await standing.read(), watched, format);
    },
    close,
  };
};
