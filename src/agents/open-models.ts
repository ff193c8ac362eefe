/** Everything about models over one database: sessions, profiles, the agent that does tasks, and talk. */
import { LOCAL_TENANT, type TenantId } from "../model/ids.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Database } from "../store/database.ts";
import type { AgentDeclaration } from "../model/plan.ts";
import type { GovernorParts } from "./governor/governor.ts";
import type { AgentKind } from "./kinds/agent-kind.ts";
import { createAcpAgent, findAcp } from "./kinds/acp/acp-agent.ts";
import { createCliAgent } from "./kinds/cli/cli-agent.ts";
import { probeCli } from "./kinds/cli/probe-cli.ts";
import { findCli } from "./kinds/cli/find-cli.ts";
import type { LoopParts } from "./kinds/model/loop-parts.ts";
import { createModelAgent } from "./kinds/model/model-agent.ts";
import { createModelProfiles, type ModelProfiles } from "./profiles/model-profiles.ts";
import { createModelRouter } from "./profiles/model-router.ts";
import type { FindSettings } from "./providers/model-access.ts";
import { openSessions, type Sessions } from "./sessions/sessions.ts";
import { createTalk, type Talk } from "./talk.ts";
import type { ToolCaller, ToolSite } from "./tools/tool-caller.ts";

export type OpenedModels = {
  sessions: Sessions;
  profiles: ModelProfiles;
  /** Those that are told what to do, by the name of their kind. */
  kinds: ReadonlyMap<string, AgentKind>;
  /** Refuses an agent that lacks what it needs here: MODEL_KEY_MISSING, AGENT_PROGRAM_MISSING and the like. */
  refuse(tenantId: TenantId, agent: AgentDeclaration): Promise<void>;
  /** What there is of an agent that is no model, in words; throws what `refuse` throws, and what is wrong with it. */
  probe(agent: AgentDeclaration): Promise<string>;
  talk: Talk;
  close(): Promise<void>;
};

export type ModelsOptions = Pick<LoopParts, "budgets" | "priceOf"> &
  GovernorParts & {
    db: Database;
    clock: Clock;
    /** The value of a tenant's secret; null when there is none. */
    secret: (tenantId: TenantId, name: string) => Promise<string | null>;
    env: Readonly<Record<string, string | undefined>>;
    tools: (site: ToolSite) => ToolCaller;
    registryDir: string;
  };

export const openModels = async (options: ModelsOptions): Promise<OpenedModels> => {
  const { db, clock, secret, env, tools, budgets, priceOf, registryDir, events, approvals } = options;
  const settings: FindSettings = (tenantId) => ({
    key: (name) => secret(tenantId, name),
    variable: (name) => (tenantId === LOCAL_TENANT ? env[name] || null : null),
  });
  const sessions = await openSessions({ db, clock });
  const profiles = createModelProfiles({ db, clock, settings });
  const modelsOf: ModelProfiles["modelsOf"] = (...asked) => profiles.modelsOf(...asked);
  const parts = { modelsOf, clock, router: createModelRouter(clock), budgets, priceOf, sessions, tools };
  return {
    sessions,
    profiles,
    kinds: new Map(
      [createModelAgent({ ...parts, db, events, approvals }), createCliAgent(parts), createAcpAgent(parts)].map(
        (kind) => [kind.name, kind],
      ),
    ),
    refuse: async (tenantId, agent) => {
      if (agent.kind === "model") await modelsOf(tenantId, agent);
      if (agent.kind === "cli") await findCli(agent, env["PATH"]);
      if (agent.kind === "acp") await findAcp(agent, env["PATH"]);
    },
    probe: async (agent) => {
      if (agent.kind === "cli") return probeCli(agent, env["PATH"]);
      const { command } = await findAcp(agent, env["PATH"]);
      return `${command.join(" ")}: it is there; it was not started`;
    },
    talk: createTalk({ ...parts, registryDir }),
    close: () => sessions.close(),
  };
};
