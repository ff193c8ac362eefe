/**
 * Every change has its event, written in its transaction; so what is counted of changes is counted of committed events,
 * here and nowhere else. Only what a single statement says of many tasks is counted where it is sent.
 */
import type { EventName, EventPayload, NewEvent } from "../model/event.ts";
import { count, isObserved } from "../runtime/instruments.ts";

type Kind = "run" | "queue";

const attempt = (tenant: string, kind: Kind, outcome: string, errorClass = "none"): void =>
  count("provost_attempts_total", { tenant, kind, outcome, error_class: errorClass });

const lost = (tenant: string, kind: Kind): void => {
  attempt(tenant, kind, "lost", "agent_lost");
  count("provost_leases_expired_total", { kind });
};

const ended = (tenant: string, outcome: string): void => count("provost_runs_ended_total", { tenant, outcome });

/** Of all others their names are counted. */
const MEASURES: { [N in EventName]?: (tenant: string, payload: EventPayload<N>) => void } = {
  "task.succeeded": (tenant) => attempt(tenant, "run", "succeeded"),
  "attempt.failed": (tenant, { failure }) => attempt(tenant, "run", "failed", failure.class),
  "attempt.lost": (tenant) => lost(tenant, "run"),
  "tasks.failed": (tenant, { attempts }) => {
    for (const one of attempts) {
      if (one.lost) lost(tenant, "queue");
      else attempt(tenant, "queue", "failed", one.failure.class);
    }
  },
  "tasks.returned": (tenant, { taskIds }) => {
    for (const _ of taskIds) attempt(tenant, "queue", "returned");
  },
  "merge.conflicted": () => count("provost_merge_conflicts_total", {}),
  "criterion.decided": (_, { verdict }) => count("provost_criteria_decided_total", { verdict }),
  "gate.decided": (_, { decision }) => count("provost_gate_decisions_total", { decision }),
  "run.started": (tenant) => count("provost_runs_started_total", { tenant }),
  "run.finished": (tenant, { decision }) => ended(tenant, decision),
  "run.failed": (tenant) => ended(tenant, "failed"),
  "run.cancelled": (tenant) => ended(tenant, "cancelled"),
};

export const measureEvents = (tenantId: string, events: readonly NewEvent[]): void => {
  if (!isObserved()) return;
  for (const event of events) {
    count("provost_events_published_total", { event: event.name });
    MEASURES[event.name]?.(tenantId, event.payload as never);
  }
};
