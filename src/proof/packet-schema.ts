/**
 * `packet.json`: all that is known of a run, as data. The human-readable files and the statements are made from it and
 * from nothing else, so that a verifier can make them again and compare.
 * Instants are ISO 8601 in UTC, durations milliseconds, digests sha256 in hex, paths relative.
 */
import { z } from "zod";
import { planSchema } from "../model/plan.ts";
import {
  attemptSchema,
  attestationSchema,
  criterionRecordSchema,
  gateRecordSchema,
  runSchema,
  runTaskSchema,
} from "../model/run.ts";
import { predictionQualitySchema } from "../model/write-prediction.ts";
import { reviewSchema } from "../model/review.ts";
import { inheritedTaskSchema, runForkSchema } from "../model/run-fork.ts";
import { runSpendingSchema } from "../model/spending.ts";

const instant = z.iso.datetime();
const count = z.number().int().nonnegative();

/** A file of the packet, by its path in it. */
const fileSchema = z.object({ path: z.string(), sha256: z.string() });

const packetRunSchema = runSchema
  .omit({ tenantId: true, planPath: true, repositoryPath: true })
  .extend({ repository: z.string(), createdAt: instant, finishedAt: instant.nullable() });

/** Lease fields are how the queue works, not what the run proves. */
const packetTaskSchema = runTaskSchema
  .omit({
    tenantId: true,
    runId: true,
    rank: true,
    nextAttemptAt: true,
    leaseToken: true,
    leaseAgentId: true,
    leaseExpiresAt: true,
  })
  .extend({ changedFiles: z.array(z.string()).nullable() });

const packetAttemptSchema = attemptSchema
  .omit({ tenantId: true, runId: true, leaseToken: true })
  .extend({ startedAt: instant, finishedAt: instant.nullable() });

const packetCriterionSchema = criterionRecordSchema.omit({ runId: true });
const packetGateSchema = gateRecordSchema.omit({ runId: true }).extend({ decidedAt: instant.nullable() });

const packetForkSchema = runForkSchema.extend({
  inherited: z.array(
    inheritedTaskSchema.extend({
      attempt: inheritedTaskSchema.shape.attempt.extend({ startedAt: instant, finishedAt: instant.nullable() }),
    }),
  ),
});

export const summarySchema = z.object({
  durationMs: z.number().nullable(),
  tasks: z.object({ total: count, succeeded: count, failed: count, skipped: count, cancelled: count, open: count }),
  attempts: z.object({ total: count, failed: count }),
  criteria: z.object({ total: count, proven: count, refuted: count, unproven: count, waived: count }),
  diff: z.object({ files: count, added: count, removed: count }),
  cost: z.object({
    /** Time that agents spent in ended attempts. */
    busyMs: z.number(),
    agents: z.array(z.object({ agentId: z.string(), agent: z.string(), attempts: count, busyMs: z.number() })),
    /** Null: no agent of this run reported what it cost. Never 0 for what was not measured. */
    money: runSpendingSchema
      .extend({
        /** Millionths of a dollar; null where nothing is proven, or a price is unknown. */
        perProvenCriterion: count.nullable(),
      })
      .nullable(),
  }),
});

export const packetSchema = z.object({
  format: z.literal("provost-packet/1"),
  /** Version of the rules by which packet.md and packet.html are made from this file. */
  rendering: z.number().int(),
  version: z.string(),
  keyId: z.string(),
  run: packetRunSchema,
  summary: summarySchema,
  files: z.object({ plan: fileSchema, sidecar: fileSchema.nullable(), events: fileSchema }),
  plan: planSchema.omit({ prose: true }),
  edges: z.array(z.object({ from: z.string(), to: z.string() })),
  tasks: z.array(packetTaskSchema),
  attempts: z.array(packetAttemptSchema),
  criteria: z.array(packetCriterionSchema),
  gates: z.array(packetGateSchema),
  attestations: z.array(attestationSchema),
  /** Spans in which the run was paused; the last may be open. */
  pauses: z.array(z.object({ from: instant, to: instant.nullable() })),
  diff: z.object({ files: z.array(z.object({ path: z.string(), added: z.number(), removed: z.number() })) }),
  /** Of agents that report it; absent when there are none. */
  spending: runSpendingSchema.optional(),
  /** Guesses at which files tasks would write, held against what they wrote; absent where none was made. */
  predictions: predictionQualitySchema.optional(),
  /** Where the run was forked from, and the tasks that it has taken over as they were done; absent for any other run. */
  fork: packetForkSchema.optional(),
  /** What reviewers said of attempts; absent where nobody was asked. No verdict rests on it. */
  reviews: z.array(reviewSchema.extend({ reviewedAt: instant })).optional(),
});

export type Packet = z.infer<typeof packetSchema>;
export type PacketTask = Packet["tasks"][number];
export type PacketAttempt = Packet["attempts"][number];
export type PacketFork = NonNullable<Packet["fork"]>;
export type PacketReview = NonNullable<Packet["reviews"]>[number];
export type PacketCriterion = Packet["criteria"][number];
export type PacketGate = Packet["gates"][number];

/** One text for one packet: reading it and writing it again gives the same bytes. */
export const serializePacket = (packet: Packet): string => `${JSON.stringify(packet, null, 2)}\n`;
