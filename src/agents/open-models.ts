/** Everything about models over one database: sessions, profiles, the agent that does tasks, and talk. */
import { ProvostError } from "../model/errors.ts";
import type { TenantId } from "../model/ids.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Database } from "../store/database.ts";
import type { AgentDeclaration } from "../model/agent-declaration.ts";
import type { GovernorParts } from "./governor/governor.ts";
import type { AgentKind } from "./kinds/agent-kind.ts";
import { callbackOf, createJobReports, type JobReports } from "./kinds/elsewhere/job-reports.ts";
import { openNetwork } from "./kinds/elsewhere/open-network.ts";
import { createRemoteJobs } from "./kinds/elsewhere/remote-jobs.ts";
import { openForeignKinds } from "./kinds/foreign-kinds.ts";
import type { LoopParts } from "./kinds/model/loop-parts.ts";
import { createModelAgent } from "./kinds/model/model-agent.ts";
import { createModelProfiles, type ModelProfiles } from "./profiles/model-profiles.ts";
import { createModelRouter } from "./profiles/model-router.ts";
import { createKeptAnswers } from "./providers/kept-answers.ts";
import { settingsFrom } from "./providers/model-access.ts";
import { createJudges, type Judges } from "./review/judge.ts";
import { createReviewer, type Reviewer } from "./review/reviewer.ts";
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
  probe(tenantId: TenantId, agent: AgentDeclaration): Promise<string>;
  /** What agents elsewhere report by themselves. */
  reports: Pick<JobReports, "take">;
  talk: Talk;
  reviewer: Reviewer;
  judges: Judges;
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

/** CONFIGURATION_INVALID. */
export const openModels = async (options: ModelsOptions): Promise<OpenedModels> => {
  const { db, clock, secret, env, tools, budgets, priceOf, registryDir, events, approvals } = options;
  const settings = settingsFrom(secret, env);
  const sessions = await openSessions({ db, clock });
  const profiles = createModelProfiles({ db, clock, settings, priceOf });
  const modelsOf: ModelProfiles["modelsOf"] = (...asked) => profiles.modelsOf(...asked);
  const keptAnswers = createKeptAnswers({ db, clock });
  const parts = { keptAnswers, modelsOf, clock, router: createModelRouter(clock), budgets, priceOf, sessions, tools };
  const secretOf = async (tenantId: TenantId, name: string): Promise<string | null> =>
    (await settings(tenantId).key(name)) ?? settings(tenantId).variable(name);
  const reports = createJobReports({ db, clock, callback: callbackOf(env) });
  const elsewhere = { jobs: createRemoteJobs(db), reports, network: openNetwork(env), secretOf };
  const governor = { db, events, approvals };
  const foreign = openForeignKinds({ ...parts, ...elsewhere, governor }, env["PATH"]);
  const told = [createModelAgent({ ...parts, ...governor }), ...[...foreign.values()].map(({ kind }) => kind)];
  const talk = createTalk({ ...parts, registryDir });
  return {
    sessions,
    profiles,
    kinds: new Map(told.map((kind) => [kind.name, kind])),
    refuse: async (tenantId, agent) => {
      if (agent.kind === "model") await modelsOf(tenantId, agent);
      await foreign.get(agent.kind)?.refuse(tenantId, agent);
    },
    probe: async (tenantId, agent) => {
      const kind = foreign.get(agent.kind);
      if (kind === undefined)
        throw new ProvostError("AGENT_KIND_UNKNOWN", `there is nothing to probe of "${agent.kind}"`);
      return kind.probe(tenantId, agent);
    },
    reports,
    talk,
    reviewer: createReviewer(parts),
    judges: createJudges(parts),
    close: async () => {
      await talk.leave();
      await reports.close();
      await sessions.close();
    },
  };
};
