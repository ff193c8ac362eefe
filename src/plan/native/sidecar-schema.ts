/**
 * The form of `PLAN.provost.yaml`, made when one is first read. What stands in lists is read entry by entry, so that one wrong entry spoils no
 * other.
 */
import { z } from "zod";
import { writtenBackoffSchema } from "../../model/backoff.ts";
import { commandSchema, durationSchema } from "../../model/check.ts";
import { frontMatterSchema } from "../../model/front-matter.ts";
import { CRITERION_KINDS, TASK_KINDS } from "../../model/plan.ts";
import { writtenReviewSchema } from "../../model/review.ts";
import { secretNamesSchema } from "../../model/secret-names.ts";
import { exactTitleSchema, textPatternSchema } from "./text-pattern.ts";

export const sidecarSchema = z.lazy(() => {
  const entries = z.array(z.unknown()).nullish();
  return z.strictObject({
    agents: frontMatterSchema.shape.agents,
    defaults: frontMatterSchema.shape.defaults,
    repository: frontMatterSchema.shape.repository,
    limits: frontMatterSchema.shape.limits,
    base: z.string().optional(),
    tasks: entries,
    criteria: entries,
    gates: entries,
  });
});
export type Sidecar = z.output<typeof sidecarSchema>;

const names = () => ({
  id: z.string().optional(),
  title: exactTitleSchema.optional(),
  pattern: textPatternSchema.optional(),
});
const place = () => ({ epic: textPatternSchema.optional(), phase: textPatternSchema.optional() });

/** All that is given must hold. */
const matchSchema = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject(shape).refine((match) => Object.values(match).some((field) => field !== undefined), {
    message: `must name at least one of ${Object.keys(shape).join(", ")}`,
  });

export const taskEntrySchema = z.lazy(() =>
  z
    .strictObject({
      match: matchSchema({
        ...names(),
        ...place(),
        assignee: textPatternSchema.optional(),
        kind: z.enum(TASK_KINDS).optional(),
      }),
      agent: z.string().min(1).optional(),
      /** Shell text. */
      script: z.string().min(1).optional(),
      /** One command as an argument array, instead of `script`. */
      run: commandSchema.optional(),
      touches: z.array(z.string()).optional(),
      timeout: durationSchema.optional(),
      attempts: z.number().int().min(1).optional(),
      backoff: writtenBackoffSchema.optional(),
      env: z.array(z.string()).optional(),
      secrets: secretNamesSchema.optional(),
      checks: z.array(z.unknown()).optional(),
      review: writtenReviewSchema.optional(),
      dependsOn: z.array(z.string().min(1)).optional(),
      /** The same in the spelling of prose. */
      depends_on: z.array(z.string().min(1)).optional(),
    })
    .refine(({ script, run }) => script === undefined || run === undefined, {
      path: ["run"],
      message: "stands beside `script`; give one of the two",
    }),
);
export type TaskEntry = z.output<typeof taskEntrySchema>;

export const criterionEntrySchema = z.lazy(() =>
  z.strictObject({
    match: matchSchema({ ...names(), ...place(), kind: z.enum(CRITERION_KINDS).optional() }),
    check: z.unknown().refine((check) => check !== undefined && check !== null, { message: "is missing" }),
  }),
);
export type CriterionEntry = z.output<typeof criterionEntrySchema>;

export const gateEntrySchema = z.lazy(() =>
  z.strictObject({
    match: matchSchema({ ...names(), phase: textPatternSchema.optional() }),
    /** Ids, titles or patterns of the criteria that it judges, instead of those that the plan gives it. */
    criteria: z.array(textPatternSchema).min(1).optional(),
    conditionalGo: z.strictObject({ maxOpen: z.number().int().min(0) }).optional(),
  }),
);
export type GateEntry = z.output<typeof gateEntrySchema>;

export type Match = TaskEntry["match"] | CriterionEntry["match"] | GateEntry["match"];
