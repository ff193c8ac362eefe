import type { RunOutcome } from "../../control-plane.ts";
import { ProvostError } from "../../model/errors.ts";
import type { Event } from "../../model/event.ts";
import { type Client, type ClientEvent, settledOutcome } from "../../sdk/client/index.ts";
import type { Records } from "./records.ts";

/** After these the run may be out of the control plane's hands. */
const MAY_END: readonly string[] = [
  "run.paused",
  "run.finished",
  "run.cancelled",
  "run.failed",
  "run.applied",
  "packet.written",
];
const PATIENCE_MS = 30_000;

const settled = async (client: Client, runId: string): Promise<RunOutcome> => {
  const { inHand: _, ...outcome } = await settledOutcome(client, runId);
  return outcome;
};

/** Ends `following` when there was no connection for too long: the control plane has gone, or was never meant to stay. */
const createPatience = (following: AbortController) => {
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => clearTimeout(timer);
  const onState = (state: "live" | "lost"): void => {
    if (state === "live") end();
    if (state === "live") timer = undefined;
    else timer ??= setTimeout(() => following.abort("lost"), PATIENCE_MS);
  };
  return { onState, end };
};

/** Hands on a run's events until nothing more will come of it by itself, and says how it stands then. */
export const followOutcome = async (
  { client, records }: { client: Client; records: Records },
  { runId, after, onEvent }: { runId: string; after: number; onEvent: ((event: Event) => void) | undefined },
): Promise<RunOutcome> => {
  const following = new AbortController();
  const patience = createPatience(following);
  let seen = after;
  const hand = (event: ClientEvent): void => {
    seen = event.position;
    onEvent?.(records.event(event));
  };
  const settling: { outcome: Promise<RunOutcome> | null } = { outcome: null };
  const settle = (): void => {
    settling.outcome ??= settled(client, runId);
    settling.outcome.then(
      () => following.abort(),
      () => following.abort(),
    );
  };
  try {
    // It may be over before we listen.
    if (!(await client.runs.outcome({ params: { runId } })).inHand) settle();
    const { onState } = patience;
    for await (const event of client.followEvents({ runId, after, signal: following.signal, onState })) {
      hand(event);
      if (MAY_END.includes(event.name)) settle();
    }
  } finally {
    patience.end();
  }
  if (settling.outcome === null) {
    const message = `the control plane has not answered for ${PATIENCE_MS / 1_000} s; the run goes on when it is up again`;
    throw new ProvostError("DATABASE_UNAVAILABLE", message, { runId });
  }
  const last = await settling.outcome;
  // What was on its way when we stopped listening.
  for (const event of (await client.events.list({ query: { runId, after: seen, limit: 1_000 } })).items) hand(event);
  return last;
};
