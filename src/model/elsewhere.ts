/** What is said of every agent that is a service elsewhere: how it knows us, and what it gets of the repository. */
import { z } from "zod";

export const elsewhereFields = {
  /** Name of the secret that it is shown or that signs; of a variable of the environment for the data folder's owner. */
  secret: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
    .optional(),
  /** "bundle", the usual: a git bundle of the base commit and its history. "none": it has the repository. */
  repository: z.enum(["bundle", "none"]).optional(),
  /** What is reserved in the budgets. */
  expects: z
    .strictObject({ tokens: z.number().int().positive().optional(), usd: z.number().positive().optional() })
    .optional(),
};
