import type { AgentDeclaration } from "../../model/agent-declaration.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { FrontMatter } from "../../model/front-matter.ts";
import type { Plan } from "../../model/plan.ts";
import { bindCriteria, bindGates } from "./bind-criteria.ts";
import { bindTasks } from "./bind-tasks.ts";
import { openSidecar, type SidecarFile } from "./sidecar-file.ts";
import { sidecarSchema, type Sidecar } from "./sidecar-schema.ts";

type Declared = NonNullable<FrontMatter["agents"]>[string];

/** A model may be written as its name alone, and fallbacks after it. */
const modelFields = ({
  model,
  profile,
  instructions,
  maxSteps,
  tools,
}: Partial<Declared>): Partial<AgentDeclaration> => {
  const written = model === undefined || Array.isArray(model) ? model : [model];
  return {
    ...(written && { models: written.map((one) => (typeof one === "string" ? { model: one } : one)) }),
    ...(profile && { profile }),
    ...(instructions !== undefined && { instructions }),
    ...(maxSteps && { maxSteps }),
    ...(tools && { tools }),
  };
};

/** Programs and services of others may be written as their name, command or address alone. */
const foreignFields = ({ cli, acp, a2a, http }: Partial<Declared>): Partial<AgentDeclaration> => ({
  ...(cli === undefined ? {} : { cli: typeof cli === "string" ? { preset: cli } : cli }),
  ...(acp === undefined ? {} : { acp: Array.isArray(acp) ? { command: acp } : acp }),
  ...(a2a === undefined ? {} : { a2a: typeof a2a === "string" ? { url: a2a } : a2a }),
  ...(http === undefined ? {} : { http: typeof http === "string" ? { url: http } : http }),
});

/** Agents as front matter and sidecar declare them. */
export const declareAgents = (agents: NonNullable<FrontMatter["agents"]>): AgentDeclaration[] =>
  Object.entries(agents).map(([name, { kind, capabilities = [], slots, timeout, env = [], secrets, ...rest }]) => ({
    name,
    kind,
    capabilities,
    env,
    ...(rest.where === undefined ? {} : { where: rest.where }),
    ...(slots === undefined ? {} : { slots }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
    ...(secrets === undefined ? {} : { secrets }),
    ...(rest.limits === undefined ? {} : { limits: rest.limits }),
    ...(rest.sandbox === undefined ? {} : { sandbox: rest.sandbox }),
    ...modelFields(rest),
    ...foreignFields(rest),
  }));

/** Fields that are right stand although others are wrong. */
const readTop = (file: SidecarFile): Sidecar => {
  const { value } = file.source;
  const whole = file.read(sidecarSchema, [], value);
  if (whole !== null || typeof value !== "object" || value === null || Array.isArray(value)) return whole ?? {};
  const fields = Object.entries(value).filter(([key, field]) => sidecarSchema.safeParse({ [key]: field }).success);
  return sidecarSchema.parse(Object.fromEntries(fields));
};

const withAgents = (plan: Plan, agents: Sidecar["agents"]): AgentDeclaration[] => {
  const declared = declareAgents(agents ?? {});
  const names = new Set(declared.map(({ name }) => name));
  return [...plan.agents.filter(({ name }) => !names.has(name)), ...declared];
};

const withRepository = (plan: Plan, { repository, base }: Sidecar): Plan["repository"] => ({
  ...plan.repository,
  ...(typeof repository === "string" ? { kind: repository } : repository),
  ...(base === undefined ? {} : { base }),
});

/** All phases at once: what only their order asked for is taken back. */
const sideBySide = (plan: Plan): Plan => ({
  ...plan,
  phases: plan.phases.map((phase) => ({ ...phase, ordinal: 0 })),
  edges: plan.edges.filter(({ reason }) => reason !== "phase"),
});

/**
 * Binds a plan whose prose stays untouched. What no entry matches is left as it is; of two entries the later counts.
 * Never throws; lines in the diagnostics are those of the sidecar, which each names.
 */
export const applySidecar = (
  plan: Plan,
  sidecar: { text: string; path: string },
): { plan: Plan; diagnostics: Diagnostic[] } => {
  const file = openSidecar(sidecar.text, sidecar.path);
  if (file.source.value === null) return { plan, diagnostics: file.diagnostics };
  const top = readTop(file);
  const ordered = top.defaults?.parallelPhases === true ? sideBySide(plan) : plan;
  const declared = {
    ...ordered,
    agents: withAgents(plan, top.agents),
    repository: withRepository(plan, top),
    ...(top.limits === undefined ? {} : { limits: top.limits }),
  };
  const worked = { ...declared, ...bindTasks(declared, top.tasks ?? [], top.defaults ?? {}, file) };
  const checked = { ...worked, criteria: bindCriteria(worked, top.criteria ?? [], file) };
  return { plan: bindGates(checked, top.gates ?? [], file), diagnostics: file.diagnostics };
};
