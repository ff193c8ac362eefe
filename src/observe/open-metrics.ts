/** Metrics of this process and of its database. */
import type { TenantId } from "../model/ids.ts";
import type { Clock } from "../runtime/clock.ts";
import { observeWith, readWatched } from "../runtime/instruments.ts";
import type { Database } from "../store/database.ts";
import { createMeter } from "./metrics/meter.ts";
import { type OwnFigures, readOwnFigures } from "./metrics/own-figures.ts";
import { createStanding } from "./metrics/standing.ts";

export type Metrics = {
  /** In the text format of Prometheus. */
  render(): Promise<{ contentType: string; text: string }>;
  close(): void;
};

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
    render: async () => {
      const connections = ["provost_database_connections", readWatched("provost_database_connections")] as const;
      return { contentType: meter.contentType, text: await meter.render(await standing.read(), [connections]) };
    },
    close,
  };
};
