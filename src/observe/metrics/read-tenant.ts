/** How things stand with one tenant, in one transaction. */
import type { BudgetPeriod } from "../../model/budget.ts";
import type { TenantId } from "../../model/ids.ts";
import { listBudgets } from "../../store/models/budgets.ts";
import type { Database, Tx } from "../../store/database.ts";
import { countQueues } from "../../store/queues/queue-tasks.ts";
import {
  countActiveRuns,
  countAgents,
  countDeadLettersByQueue,
  readBacklog,
  readCertificateExpiries,
  readRunTasks,
  readSubscriptionLags,
} from "../../store/observe/standing-figures.ts";
import type { StandingLabels, StandingName, StandingReading } from "./standing-metrics.ts";

export const reading = <N extends StandingName>(name: N, labels: StandingLabels<N>, value: number): StandingReading =>
  ({ name, labels, value }) as StandingReading;

const queuesOf = async (tx: Tx, tenant: string): Promise<StandingReading[]> => {
  const known = await countQueues(tx);
  const queues = known.flatMap(({ queue, queued, scheduled, leased, oldestAgeMs, pausedReason }) => [
    reading("provost_queue_depth", { tenant, queue, state: "queued" }, queued),
    reading("provost_queue_depth", { tenant, queue, state: "scheduled" }, scheduled),
    reading("provost_queue_depth", { tenant, queue, state: "leased" }, leased),
    reading("provost_queue_oldest_age_seconds", { tenant, queue }, (oldestAgeMs ?? 0) / 1_000),
    reading("provost_queue_paused", { tenant, queue }, pausedReason === null ? 0 : 1),
  ]);
  // Those without any are told of too: an alert sees growth from nothing only where nothing was shown.
  const letters = new Map(known.map(({ queue }) => [queue, 0]));
  for (const { queue, count } of await countDeadLettersByQueue(tx)) letters.set(queue, count);
  return [
    ...queues,
    ...[...letters].map(([queue, count]) => reading("provost_dead_letters", { tenant, queue }, count)),
  ];
};

const runsOf = async (tx: Tx, tenant: string): Promise<StandingReading[]> => {
  const { tasks, waiting } = await readRunTasks(tx);
  return [
    ...(await countActiveRuns(tx)).map(({ state, count }) => reading("provost_runs", { tenant, state }, count)),
    ...tasks.map(({ state, count }) => reading("provost_run_tasks", { tenant, state }, count)),
    reading("provost_run_task_oldest_age_seconds", { tenant }, waiting.oldestDue),
    reading("provost_task_lease_age_seconds", { tenant, kind: "run" }, waiting.oldestLease),
    reading("provost_merge_queue_depth", { tenant }, waiting.merging),
    reading("provost_merge_queue_oldest_age_seconds", { tenant }, waiting.oldestMerge),
  ];
};

const eventsOf = async (tx: Tx, tenant: string): Promise<StandingReading[]> => {
  const { depth, oldest, oldestLease } = await readBacklog(tx);
  const lags = (await readSubscriptionLags(tx)).flatMap(({ kind, events, seconds, dead }) => [
    reading("provost_subscription_lag_events", { tenant, kind }, events),
    reading("provost_subscription_lag_seconds", { tenant, kind }, seconds),
    reading("provost_subscription_dead_letters", { tenant, kind }, dead),
  ]);
  return [
    reading("provost_event_inbox_depth", { tenant }, depth),
    reading("provost_event_inbox_oldest_age_seconds", { tenant }, oldest),
    reading("provost_task_lease_age_seconds", { tenant, kind: "queue" }, oldestLease),
    ...lags,
  ];
};

const agentsOf = async (tx: Tx, tenant: string): Promise<StandingReading[]> => {
  const agents = await countAgents(tx);
  const present = agents.filter(({ state }) => state !== "offline");
  const sum = (field: "slots" | "busy"): number => present.reduce((all, one) => all + one[field], 0);
  return [
    ...agents.map(({ state, count }) => reading("provost_agents", { tenant, state }, count)),
    reading("provost_agent_slots", { tenant, state: "all" }, sum("slots")),
    reading("provost_agent_slots", { tenant, state: "busy" }, sum("busy")),
  ];
};

const PERIOD_MS = { total: Infinity, day: 86_400_000, month: 31 * 86_400_000 } as const satisfies Record<
  BudgetPeriod,
  number
>;

/** A window that is over is emptied by who spends next. */
const budgetsOf = async (tx: Tx, tenant: string): Promise<StandingReading[]> =>
  (await listBudgets(tx)).map(({ scope, measure, most, spent, reserved, period, windowStart }) => {
    const isOver = tx.now.getTime() - windowStart.getTime() > PERIOD_MS[period];
    return reading("provost_budget_used_ratio", { tenant, scope, measure }, isOver ? 0 : (spent + reserved) / most);
  });

export const readCertificates = async (tx: Tx): Promise<StandingReading[]> =>
  (await readCertificateExpiries(tx)).map(({ kind, seconds }) =>
    reading("provost_certificate_expiry_seconds", { tenant: tx.tenantId, kind }, seconds),
  );

export const readTenant = (db: Database, tenantId: TenantId): Promise<StandingReading[]> =>
  db.transaction(tenantId, async (tx) => [
    ...(await queuesOf(tx, tenantId)),
    ...(await runsOf(tx, tenantId)),
    ...(await eventsOf(tx, tenantId)),
    ...(await agentsOf(tx, tenantId)),
    ...(await budgetsOf(tx, tenantId)),
    ...(await readCertificates(tx)),
  ]);
