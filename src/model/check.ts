/**
 * Check definitions: what must be seen, in a clean checkout of the merged tree, for a criterion to be proven.
 * `checkSchema` reads a fenced `check` block and a sidecar entry, `frozenCheckSchema` what was read once already.
 * Both are made when they are first used: to make them takes longer than to compile a small plan.
 */
import { z } from "zod";
import { parseDuration } from "./duration.ts";
import { SPEAKING_ROLES } from "./model-choice.ts";

export const COMPARATORS = ["<", "<=", "=", "!=", ">=", ">"] as const;
export const comparatorSchema = z.enum(COMPARATORS);
export type Comparator = z.infer<typeof comparatorSchema>;

/** An argument array. Never a shell string: what needs a shell names it (`["sh", "-c", "…"]`). */
export const commandSchema = z.array(z.string().min(1)).min(1);

/** "90 s", "5 min", "250 ms" or a number of seconds; kept as milliseconds. */
export const durationSchema = z.union([z.number().positive(), z.string()]).transform((value, context) => {
  const durationMs = parseDuration(value);
  if (durationMs !== null) return durationMs;
  context.addIssue({ code: "custom", message: `"${value}" is no duration; write for example "90 s" or "5 min"` });
  return z.NEVER;
});

const common = () => ({
  /** A regression guard: it is meant to be green at the base already. */
  guard: z.boolean().default(false),
  /** Globs of files that belong to the check; a task that changes one of them is flagged in the verdict. */
  files: z.array(z.string()).default([]),
  /** Limit of the whole check; 120 s when absent. */
  timeout: durationSchema.optional(),
  /** Names of environment variables handed through from the user's environment. */
  env: z.array(z.string()).default([]),
  /** Working folder inside the checkout. */
  cwd: z.string().optional(),
});

/** Where a check reads from: the output of a command, or a file (written by `command` first when both are given). */
const reading = () => ({ command: commandSchema.optional(), file: z.string().optional() });

const execCheck = () =>
  z.strictObject({
    kind: z.literal("exec"),
    command: commandSchema,
    exit: z.number().int().min(0).max(255).default(0),
    /** Regular expression that stdout + stderr must match. */
    match: z.string().optional(),
    ...common(),
  });

const metricCheck = () =>
  z.strictObject({
    kind: z.literal("metric"),
    ...reading(),
    /** RFC 6901 JSON pointer to a number, or to a string such as "12.5 ms". */
    pointer: z.string().default(""),
    comparator: comparatorSchema,
    value: z.number(),
    /** Unit of `value`. */
    unit: z.string().optional(),
    /** Unit of the number that is read, when it carries none itself. */
    sourceUnit: z.string().optional(),
    ...common(),
  });

const testsCheck = () =>
  z.strictObject({
    kind: z.literal("tests"),
    ...reading(),
    format: z.enum(["junit", "tap", "vitest", "jest", "node"]),
    minPassed: z.number().int().min(0).default(1),
    maxFailed: z.number().int().min(0).default(0),
    maxSkipped: z.number().int().min(0).optional(),
    ...common(),
  });

const coverageCheck = () =>
  z.strictObject({
    kind: z.literal("coverage"),
    ...reading(),
    format: z.enum(["lcov", "cobertura", "istanbul"]),
    of: z.enum(["lines", "branches", "functions"]).default("lines"),
    /** Per cent, 0 to 100. */
    min: z.number().min(0).max(100),
    /** Only files that match count. */
    include: z.array(z.string()).default([]),
    ...common(),
  });

const fileCheck = () =>
  z.strictObject({
    kind: z.literal("file"),
    path: z.string(),
    exists: z.boolean().default(true),
    /** Regular expression that the text must match (flags: m). */
    match: z.string().optional(),
    /** JSON Schema, or the path of one, that the JSON or YAML content must satisfy. */
    schema: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
    /** For Markdown: every relative link must lead to a file or heading that exists. */
    links: z.boolean().default(false),
    ...common(),
  });

const httpCheck = () =>
  z.strictObject({
    kind: z.literal("http"),
    /** Started before the request and ended with its whole process group; `{port}` becomes a free port, also in `url`. */
    start: commandSchema.optional(),
    url: z.string(),
    method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]).default("GET"),
    headers: z.record(z.string(), z.string()).default({}),
    body: z.string().optional(),
    status: z.number().int().min(100).max(599).default(200),
    /** Regular expression that the body must match. */
    match: z.string().optional(),
    /** JSON pointer → value that must be equal. */
    json: z.record(z.string(), z.unknown()).default({}),
    /** Response headers that must be present and match. */
    responseHeaders: z.record(z.string(), z.string()).default({}),
    /** Upper limit of the `percentile` of `requests` sequential requests, in milliseconds. */
    maxLatency: durationSchema.optional(),
    percentile: z.number().min(1).max(100).default(95),
    requests: z.number().int().min(1).max(10_000).default(1),
    ...common(),
  });

const approvalCheck = () =>
  z.strictObject({
    kind: z.literal("approval"),
    role: z.string().min(1),
    ...common(),
  });

/** Asks models. What they say is advice unless the plan says otherwise. */
const judgeCheck = () =>
  z.strictObject({
    kind: z.literal("judge"),
    /** What has to hold of the files, in words; the criterion's own title stands above it. */
    rubric: z.string().min(1).max(20_000),
    votes: z.number().int().min(1).max(15).default(3),
    /** Name of a declared model agent; or the role whose models are asked. */
    agent: z.string().min(1).optional(),
    profile: z.enum(SPEAKING_ROLES).default("review"),
    /** Counts like any other check. */
    binding: z.boolean().default(false),
    ...common(),
  });
export type JudgeCheck = z.infer<ReturnType<typeof judgeCheck>>;

export const checkSchema = z.lazy(() =>
  z.discriminatedUnion("kind", [
    execCheck(),
    metricCheck(),
    testsCheck(),
    coverageCheck(),
    fileCheck(),
    httpCheck(),
    approvalCheck(),
    judgeCheck(),
  ]),
);
export type Check = z.infer<typeof checkSchema>;

/**
 * A definition that was read before: its durations are milliseconds already. `checkSchema` takes a bare number for
 * seconds, so reading a stored definition with it would turn a limit of 100 ms into one of 100 s.
 */
export const frozenCheckSchema = z.lazy(() => {
  const frozen = { timeout: z.number().nonnegative().optional() };
  return z.discriminatedUnion("kind", [
    execCheck().extend(frozen),
    metricCheck().extend(frozen),
    testsCheck().extend(frozen),
    coverageCheck().extend(frozen),
    fileCheck().extend(frozen),
    httpCheck().extend({ ...frozen, maxLatency: z.number().nonnegative().optional() }),
    approvalCheck().extend(frozen),
    judgeCheck().extend(frozen),
  ]);
}) satisfies z.ZodType<Check>;
export type CheckKind = Check["kind"];
export const CHECK_KINDS = [
  "exec",
  "metric",
  "tests",
  "coverage",
  "file",
  "http",
  "approval",
  "judge",
] as const satisfies readonly CheckKind[];

/** What is told and decides nothing. */
export const isAdvisory = (check: Check | null | undefined): boolean => check?.kind === "judge" && !check.binding;

/** proven and waived let a gate pass; refuted and unproven block it. */
export const VERDICTS = ["proven", "refuted", "unproven", "waived"] as const;
export type Verdict = (typeof VERDICTS)[number];

export const DECISIONS = ["go", "conditional-go", "no-go"] as const;
export type Decision = (typeof DECISIONS)[number];
