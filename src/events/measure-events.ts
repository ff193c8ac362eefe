/**
 * Every change has its event, written in its transaction; so what is counted of changes is counted of committed events,
 * here and nowhere else. Only what a single statement says of many tasks is counted where it is sent.
 */
import type { EventPayload, NewEvent } from "../model/event.ts";
import { count, isObserved } from "../runtime/instruments.ts";

type Kind = "run" | "queue";
const NO_CLASS = "none";

const attempt = (tenant: string, kind: Kind, outcome: string, errorClass: string): void =>
  count("provost_attempts_total", { tenant, kind, outcome, error_class: errorClass });

const lost = (tenant: string, kind: Kind): void => {
  attempt(tenant, kind, "lost", "agent_lost");
  count("provost_leases_expired_total", { kind });
};

const failedTasks = (tenant: string, { attempts }: EventPayload<"tasks.failed">): void => {
  for (const one of attempts) {
    if (one.lost) lost(tenant, "queue");
    else attempt(tenant, "queue", "failed", one.failure.class);
  }
};

const measure = (tenant: string, event: NewEvent): void => {
  switch (event.name) {
    case "task.succeeded":
      return attempt(tenant, "run", "succeeded", NO_CLASS);
    case "attempt.failed":
      return attempt(tenant, "run", "failed", event.payload.failure.class);
    case "attempt.lost":
      return lost(tenant, "run");
    case "tasks.failed":
      return failedTasks(tenant, event.payload);
    case "merge.conflicted":
      return count("provost_merge_conflicts_total", {});
    case "criterion.decided":
      return count("provost_criteria_decided_total", { verdict: event.payload.verdict });
    case "gate.decided":
      return count("provost_gate_decisions_total", { decision: event.payload.decision });
    case "run.started":
      return count("provost_runs_started_total", { tenant });
    case "run.finished":
      return count("provost_runs_ended_total", { tenant, outcome: event.payload.decision });
    case "run.failed":
      return count("provost_runs_ended_total", { tenant, outcome: "failed" });
    case "run.cancelled":
      return count("provost_runs_ended_total", { tenant, outcome: "cancelled" });
    default:
      return undefined; // counted by its name alone
  }
};

export const measureEvents = (tenantId: string, events: readonly NewEvent[]): void => {
  if (!isObserved()) return;
  for (const event of events) {
    count("provost_events_published_total", { event: event.name });
    measure(tenantId, event);
  }
};
