import { z } from "zod";

/** What a run, an agent or a task may spend, as plans say it. */
export const spendingLimitsSchema = z.strictObject({
  tokens: z.number().int().positive().optional(),
  usd: z.number().positive().optional(),
  minutes: z.number().positive().optional(),
  iterations: z.number().int().positive().optional(),
});
export type SpendingLimits = z.infer<typeof spendingLimitsSchema>;

/** What the commands of an agent may do on the machine, as plans say it. */
export const sandboxSettingsSchema = z.strictObject({
  /** Without it "on" for agents whose commands stand in the plan, "off" for those that think of them themselves. */
  network: z.enum(["on", "off"]).optional(),
  /** Files and folders outside of the worktree that may be written: absolute, "~/…", or what a variable names: "$NAME/…". */
  writable: z
    .array(z.string().regex(/^(\/.|~\/.|\$[A-Za-z_])/, 'must be absolute, or begin with "~/" or "$NAME"'))
    .optional(),
  /** MiB, of all processes of an attempt together. */
  memory: z.number().int().min(16).optional(),
  /** At one time. */
  processes: z.number().int().min(4).optional(),
  /** MiB that an attempt may add on disk, in its worktree and its private /tmp. When absent, what the machine's setting says. */
  disk: z.number().int().min(16).optional(),
});
export type SandboxSettings = z.infer<typeof sandboxSettingsSchema>;
