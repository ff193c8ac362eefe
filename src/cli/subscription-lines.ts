/** Subscriptions as a person reads them. */
import type { Lag, Subscription } from "../model/subscription.ts";
import { plainLine } from "./progress/display-text.ts";

type Listed = Subscription & { lag: Lag; url?: string };

const stateOf = ({ state, reason, failures, nextAttemptAt, lastFailure }: Listed): string => {
  if (state !== "active") return `${state}: ${reason ?? ""}`;
  if (failures === 0) return "active";
  return `failing (${failures}x): ${lastFailure?.message ?? ""}; again at ${nextAttemptAt?.toISOString() ?? "once"}`;
};

const behind = ({ lag: { events, seconds, waiting, dead } }: Listed): string => {
  const parts = [
    events === 0 ? "up to date" : `${events} behind, ${Math.round(seconds)} s`,
    ...(waiting === 0 ? [] : [`${waiting} waiting`]),
    ...(dead === 0 ? [] : [`${dead} dead`]),
  ];
  return parts.join(", ");
};

export const subscriptionLine = (subscription: Listed): string => {
  const { name, kind, cursor, filter, url } = subscription;
  const what = [...(filter.names ?? ["all events"]), ...(filter.runId === undefined ? [] : [`of run ${filter.runId}`])];
  const parts = [name, kind, url ?? what.join(" "), `at ${cursor}`, behind(subscription), stateOf(subscription)];
  return parts.map(plainLine).join("  ");
};
