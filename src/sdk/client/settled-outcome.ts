import type { Client } from "./create-client.ts";
import type { Output } from "./client-types.ts";

/** A run's last event comes before it is let go of, by as long as its packet takes to be written. No event tells that. */
const LOOK_MS = 200;

/** The outcome of a run once nothing more comes of it by itself: it has ended and has its packet, or is paused. */
export const settledOutcome = async (client: Client, runId: string): Promise<Output<"runs.outcome">> => {
  for (;;) {
    const outcome = await client.runs.outcome({ params: { runId } });
    if (!outcome.inHand) return outcome;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
};
