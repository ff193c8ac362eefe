import type { Check } from "../../model/check.ts";
import type { AgentDeclaration } from "../../model/agent-declaration.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { FrontMatter } from "../../model/front-matter.ts";
import type { Binding, Edge, Plan, PlanTask } from "../../model/plan.ts";
import { errorDiagnostic } from "../diagnostics.ts";
import { findReference } from "./find-reference.ts";
import { quoteArguments } from "./quote-arguments.ts";
import { reviewOf } from "../review-of.ts";
import { createSelector } from "./select-nodes.ts";
import { taskEntrySchema, type TaskEntry } from "./sidecar-schema.ts";
import type { SidecarFile } from "./sidecar-file.ts";
import { unmatched } from "./unmatched.ts";

/** What the entries say about one task, a later one over an earlier. */
type Wanted = Partial<Omit<TaskEntry, "match" | "run" | "checks" | "dependsOn" | "depends_on">> & {
  checks?: Check[];
  edges?: Omit<Edge, "to">[];
};
type Defaults = NonNullable<FrontMatter["defaults"]>;

/** Runs scripts when nothing says who does. */
export const SHELL_AGENT: AgentDeclaration = { name: "shell", kind: "shell", capabilities: [], env: [] };

/** As in a plan: which of several shell agents is meant cannot be guessed. */
const onlyShell = (agents: readonly AgentDeclaration[]): AgentDeclaration => {
  const [only, ...others] = agents.filter(({ kind }) => kind === "shell");
  return only === undefined || others.length > 0 ? SHELL_AGENT : only;
};

const given = <T extends object>(fields: T): Partial<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;

/** A title that two tasks have binds neither of them for sure. */
const duplicates = (entry: TaskEntry, matched: readonly PlanTask[], line: number): Diagnostic[] => {
  const { title } = entry.match;
  if (title === undefined || matched.length < 2) return [];
  const lines = matched.map(({ source }) => source.line).join(" and ");
  const message = `"${title.text}" is the title of ${matched.length} tasks, in lines ${lines} of the plan`;
  const ids = matched.map(({ id }) => `\`${id}\``).join(", ");
  return [errorDiagnostic("duplicate-title", line, message, `Match by id (${ids}), or add \`epic\` or \`phase\`.`)];
};

const wantedBy = (entry: TaskEntry, at: number, plan: Plan, file: SidecarFile): Wanted => {
  const { match: _match, run, checks, dependsOn, depends_on: spelled, script, ...rest } = entry;
  const references = dependsOn ?? spelled;
  const key = dependsOn === undefined ? "depends_on" : "dependsOn";
  return given({
    ...rest,
    script: run === undefined ? script : quoteArguments(run),
    checks: checks
      ?.map((check, index) => file.readCheck(["tasks", at, "checks", index], check))
      .filter((check) => check !== null),
    edges: references?.flatMap((reference, index) => {
      const found = findReference(plan, reference, file.source.lineOf(["tasks", at, key, index]));
      for (const problem of found.diagnostics) file.tell(problem);
      return found.id === null ? [] : [{ from: found.id, reason: "depends-on" as const, line: 0 }];
    }),
  });
};

/** Absent where nobody names any. */
const together = (own: readonly string[] = [], usual: readonly string[] = []): Pick<Binding, "secrets"> => {
  const secrets = [...new Set([...own, ...usual])];
  return secrets.length === 0 ? {} : { secrets };
};

type Reviews = { own: Wanted["review"]; before: Binding["review"]; usual: Defaults["review"] };

const reviewFor = (agent: string, { own, before, usual }: Reviews): Pick<Binding, "review"> =>
  own === undefined && before !== undefined ? { review: before } : reviewOf(agent, own, usual);

const bound = (task: PlanTask, wanted: Wanted, agents: readonly AgentDeclaration[], defaults: Defaults): PlanTask => {
  const { touches = task.touches, edges: _edges, ...binding } = wanted;
  const { agent, script, timeout, attempts, backoff: own, env, secrets, checks } = binding;
  const isBound = task.binding !== undefined || agent !== undefined || script !== undefined;
  const before = task.binding;
  const worker = agents.find(({ name }) => name === defaults.agent);
  // A shell agent with nothing to run is no binding; other kinds work from the task's own words.
  if (!isBound && (worker === undefined || worker.kind === "shell")) return { ...task, touches };
  const shell = worker?.kind === "shell" ? worker : onlyShell(agents);
  const usual = script === undefined ? (defaults.agent ?? shell.name) : shell.name;
  const timeoutMs = timeout ?? before?.timeoutMs ?? defaults.timeout;
  const maxAttempts = attempts ?? before?.maxAttempts ?? defaults.attempts;
  const backoff = own ?? before?.backoff ?? defaults.backoff;
  const named = agent ?? before?.agent ?? usual;
  const full: Binding = {
    ...before,
    agent: named,
    ...given({ script: script ?? before?.script, timeoutMs, maxAttempts, backoff }),
    ...together(secrets ?? before?.secrets, defaults.secrets),
    env: [...new Set([...(env ?? before?.env ?? []), ...(defaults.env ?? [])])],
    checks: checks ?? before?.checks ?? [],
    ...reviewFor(named, { own: wanted.review, before: before?.review, usual: defaults.review }),
  };
  return { ...task, touches, binding: full };
};

/** Binds tasks by the `tasks:` entries; a field that an entry gives replaces what the plan says. */
export const bindTasks = (
  plan: Plan,
  entries: readonly unknown[],
  defaults: Defaults,
  file: SidecarFile,
): Pick<Plan, "tasks" | "edges" | "agents"> => {
  const select = createSelector(plan);
  const wanted = new Map<string, Wanted>();
  for (const [at, value] of entries.entries()) {
    const entry = file.read(taskEntrySchema, ["tasks", at], value);
    if (entry === null) continue;
    const matched = select(plan.tasks, entry.match);
    const line = file.source.lineOf(["tasks", at, "match"]);
    if (matched.length === 0) file.tell(unmatched("task", entry.match, plan.tasks, line));
    for (const problem of duplicates(entry, matched, line)) file.tell(problem);
    const fields = wantedBy(entry, at, plan, file);
    for (const { id } of matched) wanted.set(id, { ...wanted.get(id), ...fields });
  }
  const tasks = plan.tasks.map((task) => bound(task, wanted.get(task.id) ?? {}, plan.agents, defaults));
  const edges = plan.tasks.flatMap(({ id, source }) =>
    (wanted.get(id)?.edges ?? []).map((edge) => ({ ...edge, to: id, line: source.line })),
  );
  const needsShell = tasks.some(({ binding }) => binding?.agent === SHELL_AGENT.name);
  const hasShell = plan.agents.some(({ name }) => name === SHELL_AGENT.name);
  return {
    tasks,
    edges: [...plan.edges, ...edges],
    agents: needsShell && !hasShell ? [...plan.agents, SHELL_AGENT] : plan.agents,
  };
};
