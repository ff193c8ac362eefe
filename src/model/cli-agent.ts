/**
 * How a coding CLI with a headless mode is run and understood: data, so that another one is a matter of configuration. A
 * path names a field of a JSON line by its keys ("item.text"); in a rule with `each` it begins at the entry of the list,
 * and with "$." at the line.
 */
import { z } from "zod";

const path = z.string().min(1);
/** Numbers of several fields are added up; of texts the first that is there counts. */
const paths = z.union([path, z.array(path).min(1)]);
const literal = z.union([z.string(), z.number(), z.boolean(), z.null()]);
/** Every field has one of the values stated. */
const conditions = z.record(path, z.union([literal, z.array(literal).min(1)]));

const givenSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("text"), text: path }),
  z.strictObject({ kind: z.literal("reasoning"), text: path }),
  z.strictObject({ kind: z.literal("tool-call"), id: path, name: path, input: path }),
  z.strictObject({
    kind: z.literal("tool-answer"),
    id: path,
    /** Absent where it tells nothing of what the tool has answered. */
    content: path.optional(),
    failedWhen: conditions.optional(),
  }),
  /** What was spent since the line before that said so. */
  z.strictObject({
    kind: z.literal("usage"),
    /** All that the model has read, what was cached included. */
    input: paths,
    output: paths,
    cached: paths.optional(),
    reasoning: paths.optional(),
    usd: path.optional(),
    /** It says 0 of models whose price it does not know. */
    zeroUsdIsUnknown: z.boolean().optional(),
  }),
  /** It says that it is done, or has failed; one of these has to come. */
  z.strictObject({ kind: z.literal("result"), failedWhen: conditions.optional(), message: paths.optional() }),
  /** Something that went wrong; told when it has failed. */
  z.strictObject({ kind: z.literal("problem"), message: paths }),
  /** Its own name for the session, and the model that it has taken. */
  z.strictObject({ kind: z.literal("session"), id: path, model: path.optional() }),
]);

const ruleSchema = z.strictObject({
  when: conditions,
  /** A list in the line; the rule is for each of its entries. */
  each: path.optional(),
  /** Of the entry. */
  where: conditions.optional(),
  gives: givenSchema,
});
export type CliRule = z.infer<typeof ruleSchema>;
export type CliConditions = z.infer<typeof conditions>;

/** What its failures can be told apart as. */
const CLI_FAILURES = [
  "AGENT_PROGRAM_FAILED",
  "AGENT_STEPS_EXHAUSTED",
  "MODEL_KEY_REFUSED",
  "MODEL_NOT_FOUND",
  "MODEL_RATE_LIMITED",
  "MODEL_OVERLOADED",
  "MODEL_UNREACHABLE",
  "MODEL_CONTEXT_FULL",
  "MODEL_REQUEST_REFUSED",
] as const;
export type CliFailure = (typeof CLI_FAILURES)[number];

export const cliProgramSchema = z.strictObject({
  /**
   * Executable and arguments, with {prompt}, {promptFile}, {model} and {session} filled in; without {prompt} and
   * {promptFile} the prompt is its standard input. A list among them is left out when something in it has no value.
   */
  command: z.array(z.union([z.string(), z.array(z.string()).min(1)])).min(1),
  /** Prints its version. */
  version: z.array(z.string()).min(1).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  /** Made in its home folder before it begins: path → content. */
  files: z.record(z.string(), z.string()).optional(),
  /** Standard output: one JSON object a line. All rules that fit a line count, in their order. */
  output: z.array(ruleSchema).min(1),
  /** The first that fits says what a failure is: by exit code, or by any of the words, in either case. */
  failures: z
    .array(
      z.strictObject({
        exit: z.number().int().optional(),
        words: z.array(z.string().min(1)).optional(),
        means: z.enum(CLI_FAILURES),
      }),
    )
    .optional(),
});
export type CliProgram = z.infer<typeof cliProgramSchema>;

const cliSettingsSchema = z.strictObject({
  /** One that is known; or `program` says all about another. */
  preset: z.string().optional(),
  program: z.lazy(() => cliProgramSchema).optional(),
  /** As the program names it. */
  model: z.string().optional(),
  /** Given to it besides, after all others. */
  arguments: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  /** "private": an empty one for each attempt. "user": the one of whoever started Provost, writable as `sandbox` says. */
  home: z.enum(["private", "user"]).optional(),
  /** What is reserved in the budgets before its next usage is known. */
  expects: z
    .strictObject({ tokens: z.number().int().positive().optional(), usd: z.number().positive().optional() })
    .optional(),
});
export type CliSettings = z.infer<typeof cliSettingsSchema>;

/** As plans write it: the name of a preset alone, or more. */
export const writtenCliSchema = z.union([z.string().min(1), cliSettingsSchema]);
export const declaredCliSchema = cliSettingsSchema;
