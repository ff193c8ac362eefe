/** What the agents of a plan lack on this machine: a key, a model, a program, an address. The same is refused when it is run. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { AgentDeclaration } from "../../model/agent-declaration.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { asProvostError } from "../../model/errors.ts";
import { readSetting } from "../../model/settings.ts";
import type { Session } from "../session.ts";
import { homeExists } from "../with-client.ts";
import { type HomeModels, withModels } from "../with-models.ts";

const lackOf = async (models: HomeModels, agent: AgentDeclaration): Promise<Diagnostic[]> => {
  try {
    await models.refuse(models.owner.tenantId, agent);
    return [];
  } catch (thrown) {
    const { code, message, wayOut } = asProvostError(thrown);
    if (code === "INTERNAL") throw thrown;
    const line = agent.source?.line ?? 1;
    return [{ code, severity: "error", line, message: `agent ${agent.name}: ${message}`, suggestion: wayOut }];
  }
};

/** Where there is no data folder none is made: a look leaves no trace. One with a served database has its secrets there. */
const withHome = async <T>(session: Session, look: (session: Session) => Promise<T>): Promise<T> => {
  if (homeExists(session) || readSetting(session.io.env, "PROVOST_DATABASE_URL") !== undefined) return look(session);
  const home = await mkdtemp(path.join(tmpdir(), "provost-check-"));
  try {
    return await look({ ...session, options: { ...session.options, home } });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
};

export const examinePlanAgents = (session: Session, agents: readonly AgentDeclaration[]): Promise<Diagnostic[]> =>
  withHome(session, (there) =>
    withModels(there, async (models) => (await Promise.all(agents.map((agent) => lackOf(models, agent)))).flat()),
  );
