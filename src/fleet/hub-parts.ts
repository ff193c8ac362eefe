/** What all parts of a hub share. */
import type { AgentId } from "../model/ids.ts";
import type { Clock } from "../runtime/clock.ts";
import type { ConnectedAgent, HeldWork } from "./connected-agent.ts";
import type { AssignmentLog } from "./assignment-log.ts";
import type { Downloads } from "./downloads.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Mailbox } from "./mailbox.ts";
import type { Registry } from "./registry.ts";
import type { Renewal } from "./renewal.ts";
import type { Reports } from "./reports.ts";
import type { RunWork } from "./run-work.ts";
import type { Roster } from "./roster.ts";
import type { Spawner } from "./spawner.ts";
import type { TaskOutputs } from "./task-output.ts";
import type { Uploads } from "./uploads.ts";
import type { WorkQueue } from "./work-queue.ts";

export type HubTiming = {
  leaseMs: number;
  /** How often an agent has to say something. */
  heartbeatMs: number;
};

export type HubParts = HubTiming & {
  clock: Clock;
  queue: WorkQueue;
  /** Names this control plane in rows and frames. */
  ownId: AgentId;
  version: string;
  roster: Roster;
  registry: Registry;
  dispatcher: Dispatcher;
  renewal: Renewal;
  reports: Reports;
  outputs: TaskOutputs;
  newUploads: (tenantId: string) => Uploads;
  newDownloads: () => Downloads;
  /** Absent where no run gives its tasks to agents. */
  runs: RunWork | undefined;
  mailbox: Mailbox;
  spawner: Spawner;
  assignments: AssignmentLog;
  /** Work that an agent held when its connection broke, until it comes back or the leases end. */
  limbo: Map<string, { bootId: string; held: HeldWork[] }>;
  /** By agent: resolves when its last connection so far is open, or has failed. */
  openings: Map<string, Promise<void>>;
  onQuarantined: (agent: ConnectedAgent, reason: string) => void;
  onFault: (error: unknown) => void;
};
