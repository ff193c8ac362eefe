import { AGENT_KINDS } from "../../model/agent-kinds.ts";
import { asProvostError } from "../../model/errors.ts";
import type { AgentDeclaration } from "../../model/agent-declaration.ts";
import { agentsAtWork } from "../../plan/agents-at-work.ts";
import { compilePlanFile } from "../compile-plan-file.ts";
import type { Session } from "../session.ts";
import { homeExists } from "../with-client.ts";
import { type HomeModels, withModels } from "../with-models.ts";
import { fail, type Finding, ok } from "./finding.ts";

const isKnown = (kind: string): boolean => AGENT_KINDS.some((known) => known === kind);

type Asked = Pick<AgentDeclaration, "name" | "models" | "profile">;

const examineOne = async ({ profiles, owner }: HomeModels, asked: Asked): Promise<Finding> => {
  const name = `model ${asked.name}`;
  try {
    const found = await profiles.modelsOf(owner.tenantId, asked);
    const models = found.map(({ choice, endpoint }) => `${choice.model} at ${endpoint}`).join(", then ");
    return ok(name, `${models}: address and key are known; they were not asked`);
  } catch (thrown) {
    const error = asProvostError(thrown);
    return fail(name, `${error.code}: ${error.message}`, error.wayOut);
  }
};

const examineAgent = async (models: HomeModels, agent: AgentDeclaration): Promise<Finding> => {
  const name = `agent ${agent.name}`;
  try {
    return ok(name, await models.probe(models.owner.tenantId, agent));
  } catch (thrown) {
    const error = asProvostError(thrown);
    return fail(name, `${error.code}: ${error.message}`, error.wayOut);
  }
};

/** The agents of a plan that are told what to do, and the models that were chosen for roles. Asks no provider. */
export const examineModels = async (session: Session, planPath: string | undefined): Promise<Finding[]> => {
  const { plan } = planPath === undefined ? { plan: null } : await compilePlanFile(session.io, planPath);
  // Those that nobody is bound to are looked at too: who declares them means to use them.
  const judges = plan === null ? [] : agentsAtWork(plan).filter((agent) => !plan.agents.includes(agent));
  const told = [...(plan?.agents ?? []), ...judges].filter(({ kind }) => kind !== "shell" && isKnown(kind));
  const agents = told.filter(({ kind }) => kind === "model");
  const others = told.filter(({ kind }) => kind !== "model");
  if (told.length === 0 && !homeExists(session)) return [];
  return withModels(session, async (models) => {
    const chosen = await models.profiles.list(models.owner.tenantId);
    const roles = chosen.map(({ role, choices }) => ({ name: role, models: choices }));
    return Promise.all([
      ...[...agents, ...roles].map((asked) => examineOne(models, asked)),
      ...others.map((agent) => examineAgent(models, agent)),
    ]);
  });
};
