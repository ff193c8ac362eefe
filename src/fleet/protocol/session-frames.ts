/** How a connection begins, stays alive and ends. */
import { z } from "zod";
import { AGENT_STATES } from "../../model/states.ts";
import { capabilitySchema } from "./capability.ts";
import { frameIdSchema, leaseRefSchema, nameSchema } from "./fields.ts";
import { MAX_SLOTS } from "./limits.ts";

const labelsSchema = z.record(z.string().max(100), z.string().max(200));

/** The first frame of a connection. */
export const helloSchema = z.object({
  type: z.literal("hello"),
  protocol: z.object({ min: z.number().int().positive(), max: z.number().int().positive() }),
  /** Stays the same across connections and restarts of one agent; made by the agent. */
  agentId: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/),
  /** New with each start of the process: work of an earlier one is known to be dead. */
  bootId: frameIdSchema,
  name: nameSchema,
  kind: nameSchema,
  version: z.string().max(100).default(""),
  capabilities: z.array(capabilitySchema).max(200).default([]),
  labels: labelsSchema.default({}),
  roles: z.array(nameSchema).max(20).default([]),
  /** Queues that it takes tasks of. */
  queues: z.array(nameSchema).min(1).max(50).default(["default"]),
  slots: z.number().int().min(1).max(MAX_SLOTS),
  limits: z
    .object({
      /** Of one message to this agent. */
      maxMessageBytes: z.number().int().min(65_536).optional(),
    })
    .default({}),
  host: z.string().max(255).default(""),
  pid: z.number().int().nonnegative().default(0),
  /** Leases that it still works on, or whose reports it has yet to deliver. */
  resume: z.array(leaseRefSchema).max(MAX_SLOTS).default([]),
});
export type Hello = z.infer<typeof helloSchema>;

export const welcomeSchema = z.object({
  type: z.literal("welcome"),
  protocol: z.number().int().positive(),
  sessionId: z.string(),
  agentId: z.string(),
  state: z.enum(AGENT_STATES),
  controlPlane: z.object({ id: z.string(), version: z.string() }),
  /** A lease is renewed for this long; the agent must let go of work whose lease was not renewed for as long. */
  leaseMs: z.number().int().positive(),
  /** The agent sends a frame at least this often, a `heartbeat` when it has nothing else to say; half as often while it holds nothing. */
  heartbeatMs: z.number().int().positive(),
  maxMessageBytes: z.number().int().positive(),
  maxBatch: z.number().int().positive(),
  /** Of those that the agent wanted to resume: still its own, with the bytes of their output that have arrived, and lost. */
  kept: z.array(z.object({ ...leaseRefSchema.shape, logBytes: z.number().int().nonnegative() })),
  lost: z.array(leaseRefSchema),
});
export type Welcome = z.infer<typeof welcomeSchema>;

/** Of the agent: I am alive, and hold these many leases. */
export const heartbeatSchema = z.object({
  type: z.literal("heartbeat"),
  seq: z.number().int().nonnegative(),
  /** Leases in hand. */
  busy: z.number().int().nonnegative().default(0),
});

/** The answer to a heartbeat. */
export const pulseSchema = z.object({
  type: z.literal("pulse"),
  seq: z.number().int().nonnegative(),
  /** For how long at least, from the heartbeat on, each lease of this agent is safe; null when it holds none. */
  leaseMs: z.number().int().nonnegative().nullable(),
});

/** In both directions. An agent that drains gets no more work; one that is told to drain ends when its work is done. */
export const drainSchema = z.object({ type: z.literal("drain"), reason: z.string().max(1_000) });

/** The agent leaves for good; it holds nothing more. */
export const goodbyeSchema = z.object({ type: z.literal("goodbye") });
