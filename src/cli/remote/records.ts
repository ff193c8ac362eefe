/** Records as the API shows them, made into those that the commands work with: dates are dates again. */
import { z } from "zod";
import type { RunStatus } from "../../control-plane.ts";
import { type Event, eventSchema } from "../../model/event.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";
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

/** The tenant is not told: it is the asker's own, and here that is the owner of the data folder. */
const own = <T extends object>(record: T) => ({ ...record, tenantId: LOCAL_TENANT });

const agentSchema = z.object({
  startedAt: z.coerce.date(),
  seenAt: z.coerce.date(),
  endedAt: z.coerce.date().nullable(),
});

export const runOf = (run: Output<"runs.get">): Run => runSchema.parse(own(run));
export const eventOf = (event: Output<"events.list">["items"][number]): Event => eventSchema.parse(own(event));
export const attestationOf = (attestation: Output<"criteria.waive">): Attestation =>
  attestationSchema.parse(attestation);

export const statusOf = (status: Output<"runs.status">): RunStatus => ({
  inHand: status.inHand,
  run: runOf(status.run),
  tasks: status.tasks.map((task) => runTaskSchema.parse(own(task))),
  attempts: status.attempts.map((attempt) => attemptSchema.parse(own(attempt))),
  criteria: status.criteria.map((criterion) => criterionRecordSchema.parse(criterion)),
  spending: status.spending,
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
