import { z } from "zod";
import { DECISIONS } from "../check.ts";
import { eventKind } from "./event-kind.ts";

const reason = z.string();
const commit = z.string();

export const RUN_EVENTS = {
  "run.started": eventKind("A run of a plan has begun; all it will do is on record.", {
    planTitle: z.string(),
    planHash: z.string(),
    baseCommit: commit,
    tasks: z.number(),
    criteria: z.number(),
  }),
  "run.forked": eventKind("A run begins as another one stood at an event of its; what it inherits follows.", {
    sourceRunId: z.string(),
    /** Position of the last event that both have in common. */
    through: z.number(),
    headCommit: commit,
    /** Tasks that are not done again. */
    inherited: z.number(),
    models: z.array(z.object({ agent: z.string().nullable(), model: z.string() })),
    agents: z.array(z.object({ taskId: z.string(), agent: z.string() })),
  }),
  "run.paused": eventKind("A run has stopped for now; `provost resume` goes on.", { reason }),
  "run.resumed": eventKind("A paused or interrupted run goes on.", { reason }),
  "run.cancelling": eventKind("A run is to end; what is in hand is being stopped.", { reason }),
  "run.cancelled": eventKind("A run has ended without a decision.", {}),
  "run.finished": eventKind("A run has come to its decision.", { decision: z.enum(DECISIONS), headCommit: commit }),
  "run.failed": eventKind("A run cannot go on.", { code: z.string(), message: z.string() }),
  "run.reopened": eventKind("A run that had ended goes on, because one of its tasks is tried again.", { reason }),
  "run.removed": eventKind(
    "A run that had ended was removed as a whole; how many events have gone with runs so far is signed.",
    {
      run: z.string(),
      state: z.string(),
      decision: z.enum(DECISIONS).nullable(),
      reason,
      events: z.number().int(),
      lastHash: z.string(),
      packetSha256: z.string().nullable(),
      total: z.number().int(),
      keyId: z.string(),
      signature: z.string(),
    },
    { audit: true },
  ),
  "run.applied": eventKind("The work of a run is on the user's branch.", { commit }),
};
