/** Records as the API shows them, made into those that the commands work with: dates are dates again. */
import { z } from "zod";
import type { RunStatus } from "../../control-plane.ts";
import { type Event, eventSchema } from "../../model/event.ts";
import type { TenantId } from "../../model/ids.ts";
import { reviewSchema } from "../../model/review.ts";
import { runForkSchema } from "../../model/run-fork.ts";
import {
  type Attestation,
  attemptSchema,
  attestationSchema,
  criterionRecordSchema,
  gateRecordSchema,
  type Run,
  runSchema,
  runTaskSchema,
} from "../../model/run.ts";
import type { Output } from "../../sdk/client/index.ts";

const agentSchema = z.object({
  startedAt: z.coerce.date(),
  seenAt: z.coerce.date(),
  endedAt: z.coerce.date().nullable(),
});

export const attestationOf = (attestation: Output<"criteria.waive">): Attestation =>
  attestationSchema.parse(attestation);

type Named = <T extends object>(record: T) => T & { tenantId: TenantId };

const statusOf = (own: Named, status: Output<"runs.status">): RunStatus => ({
  inHand: status.inHand,
  run: runSchema.parse(own(status.run)),
  tasks: status.tasks.map((task) => runTaskSchema.parse(own(task))),
  attempts: status.attempts.map((attempt) => attemptSchema.parse(own(attempt))),
  criteria: status.criteria.map((criterion) => criterionRecordSchema.parse(criterion)),
  spending: status.spending,
  predictions: status.predictions,
  fork: runForkSchema.nullable().parse(status.fork),
  reviews: status.reviews.map((review) => reviewSchema.parse(review)),
  waiting: status.waiting.map((one) => ({
    ...one,
    askedAt: new Date(one.askedAt),
    expiresAt: new Date(one.expiresAt),
  })),
  gates: status.gates.map((gate) => gateRecordSchema.parse(gate)),
  agents: status.agents.map((agent) => ({
    ...agent,
    agentId: agent.agentId as RunStatus["agents"][number]["agentId"],
    ...agentSchema.parse(agent),
  })),
});

export type Records = {
  run(run: Output<"runs.get">): Run;
  event(event: Output<"events.list">["items"][number]): Event;
  status(status: Output<"runs.status">): RunStatus;
};

/** @param tenantId of the credential: no record names it, because none is ever another's */
export const recordsOf = (tenantId: TenantId): Records => {
  const own: Named = (record) => ({ ...record, tenantId });
  return {
    run: (run) => runSchema.parse(own(run)),
    event: (event) => eventSchema.parse(own(event)),
    status: (status) => statusOf(own, status),
  };
};
