/** The dashboards that are provisioned: their files, and what each holds. */
import type { Board } from "./board.ts";
import { agents } from "./boards/agents.ts";
import { api } from "./boards/api.ts";
import { database } from "./boards/database.ts";
import { gates } from "./boards/gates.ts";
import { models } from "./boards/models.ts";
import { overview } from "./boards/overview.ts";
import { queues } from "./boards/queues.ts";
import { tenants } from "./boards/tenants.ts";
import { grafanaDashboard } from "./grafana-dashboard.ts";

export const BOARDS: readonly Board[] = [overview, queues, agents, api, database, models, gates, tenants];

/** In the chart, because a chart sees no other files; the stack for one machine mounts it from there. */
const FOLDER = "deploy/helm/provost/files/dashboards";

/** Paths from the root of the repository. */
export const dashboardFiles = (): Record<string, string> =>
  Object.fromEntries(
    BOARDS.map((board) => [`${FOLDER}/${board.uid}.json`, `${JSON.stringify(grafanaDashboard(board), null, 2)}\n`]),
  );
