/** What a tool is. A tool does what it is asked for; whether it may is decided before, and by nothing in here. */
import { z } from "zod";
import type { ToolAttributes } from "../../model/access.ts";
import type { ToolAction } from "../../model/actions.ts";
import { ProvostError } from "../../model/errors.ts";
import type { JsonSchema, ToolSite } from "./tool-caller.ts";

export type ToolContext = {
  site: ToolSite;
  callId: string;
  /** Aborted when the call is called off or its time is up. */
  signal: AbortSignal;
  /** Hosts that may be asked. */
  hosts: readonly string[];
  /** Whether the policies let the call touch this too, which shows only while it works: a redirect, a file that was found. */
  mayTouch(attributes: ToolAttributes): Promise<boolean>;
};

/** A call whose input fits. */
export type BoundCall = {
  /** With its defaults filled in: what people approve, and what rules look at. */
  input: Readonly<Record<string, unknown>>;
  /** All that it touches as far as its input says; the policies have to allow each. At least one. */
  subjects: readonly ToolAttributes[];
  /** What it depends on besides this process, as the breaker counts it; null for nothing. */
  dependency: string | null;
  /** How long it may work; null for one that waits for people. */
  maxMs: number | null;
  /** Throws what keeps it from being done here. Changes nothing. */
  check(site: ToolSite, signal: AbortSignal): Promise<void>;
  /** Throws what went wrong. */
  work(context: ToolContext): Promise<string>;
};

export type Tool = {
  /** As models call it: letters, digits, `_` and `-`. */
  name: string;
  description: string;
  inputSchema: JsonSchema;
  action: ToolAction;
  /** Where it comes from: "built-in", or the name of a server. */
  source: string;
  /** To do the same call again changes nothing more, so it may be done when nobody knows whether it was. */
  repeatable: boolean;
  /** Works on files, and so needs a worktree. */
  needsWorktree: boolean;
  /** Whether a tenant that has said nothing about it has it. */
  onByDefault: boolean;
  /** Why nobody may call it now, whatever the tenant has said before. */
  withdrawn?: ProvostError;
  /** TOOL_INPUT_INVALID, TOOL_PATH_REFUSED. */
  bind(input: unknown): BoundCall;
};

type Spec<S extends z.ZodObject> = Pick<Tool, "name" | "description" | "action" | "repeatable"> & {
  input: S;
  needsWorktree?: boolean;
  subjects(input: z.output<S>): readonly ToolAttributes[];
  dependency?(input: z.output<S>): string | null;
  /** DEFAULT_MAX_MS when absent. */
  maxMs?(input: z.output<S>): number | null;
  check?(input: z.output<S>, site: ToolSite): Promise<void>;
  work(input: z.output<S>, context: ToolContext): Promise<string>;
};

const DEFAULT_MAX_MS = 30_000;

const parse = <S extends z.ZodObject>(name: string, schema: S, input: unknown): z.output<S> => {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new ProvostError("TOOL_INPUT_INVALID", `the input of ${name} does not fit: ${z.prettifyError(parsed.error)}`, {
    issues: parsed.error.issues,
  });
};

/** A built-in tool. No unknown field passes: a misspelt one would be taken for one that was left out. */
export const defineTool = <S extends z.ZodObject>(spec: Spec<S>): Tool => {
  const { name, description, action, repeatable, needsWorktree = false } = spec;
  const schema = spec.input.strict();
  return {
    name,
    description,
    action,
    repeatable,
    needsWorktree,
    source: "built-in",
    onByDefault: true,
    inputSchema: z.toJSONSchema(schema, { io: "input" }),
    bind: (given) => {
      const input = parse(name, schema, given) as z.output<S>;
      return {
        input,
        subjects: spec.subjects(input),
        dependency: spec.dependency?.(input) ?? null,
        maxMs: spec.maxMs === undefined ? DEFAULT_MAX_MS : spec.maxMs(input),
        check: async (site) => spec.check?.(input, site),
        work: (context) => spec.work(input, context),
      };
    },
  };
};

/** The worktree of a site that was checked to have one. */
export const worktreeOf = (site: ToolSite): string => {
  if (site.worktree !== null) return site.worktree;
  throw new ProvostError("TOOL_NO_WORKTREE", "there is no worktree here");
};
