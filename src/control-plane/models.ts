/** Agents that are models, their sessions and profiles; loaded when a plan or a person has use for one. */
import type { OpenedAccess } from "../access/open-access.ts";
import { traceAgent } from "../agents/gen-ai-spans.ts";
import type { AgentKind } from "../agents/kinds/agent-kind.ts";
import type { OpenedModels } from "../agents/open-models.ts";
import type { Judges } from "../agents/review/judge.ts";
import type { Reviewer } from "../agents/review/reviewer.ts";
import type { OpenedTools } from "../agents/tools/open-tools.ts";
import type { TenantId } from "../model/ids.ts";
import type { AgentDeclaration } from "../model/agent-declaration.ts";
import { readSetting } from "../model/settings.ts";
import type { EngineParts } from "../run/execution/execute.ts";
import { AGENT_KINDS } from "../model/agent-kinds.ts";
import { ProvostError } from "../model/errors.ts";
import type { OpenedParts } from "./parts.ts";
import { accessOf } from "./services.ts";
import { toolsOf } from "./tools.ts";

export const modelsOf = async (parts: EngineParts, access: OpenedAccess, tools: OpenedTools): Promise<OpenedModels> => {
  const { openModels } = await import("../agents/open-models.ts");
  const { createBudgets } = await import("../agents/budgets/create-budgets.ts");
  const { priceOf, readPriceLists } = await import("../agents/budgets/prices.ts");
  const lists = await readPriceLists(readSetting(process.env, "PROVOST_PRICES"));
  const { db, clock, home } = parts;
  const secret = (tenantId: TenantId, name: string): Promise<string | null> => access.secrets.forEngine(tenantId, name);
  const models = await openModels({
    db,
    clock,
    events: parts.events,
    approvals: tools.approvals,
    secret,
    env: process.env,
    tools: (site) => tools.caller(site),
    budgets: createBudgets(parts),
    priceOf: (model, usage) => priceOf(model, usage, lists).microUsd,
    registryDir: home.processes,
  });
  return {
    ...models,
    refuse: async (tenantId, agent) => {
      await models.refuse(tenantId, agent);
      if (agent.kind === "model") await tools.refuse(tenantId, agent.tools);
    },
  };
};

export type LazyModels = {
  open(): Promise<OpenedModels>;
  /** For the engine: loads nothing until a task is to be done by one of them. */
  kinds: readonly AgentKind[];
  /** MODEL_KEY_MISSING and the like, before anything is begun. */
  refuseAgents: (tenantId: TenantId, agents: readonly AgentDeclaration[]) => Promise<void>;
  /** For the engine, likewise. */
  reviewer: Reviewer;
  judges: Judges;
  close(): Promise<void>;
};

/** All but those whose commands stand in the plan. */
const TOLD = AGENT_KINDS.filter((kind) => kind !== "shell");

const kindOf = ({ kinds }: OpenedModels, name: string): AgentKind => {
  const kind = kinds.get(name);
  if (kind === undefined) throw new ProvostError("AGENT_KIND_UNKNOWN", `there is no agent of the kind "${name}"`);
  return kind;
};

/** @param openThem together with whatever is to be closed after them */
const lazily = (openThem: () => Promise<OpenedModels>): LazyModels => {
  let opened: Promise<OpenedModels> | null = null;
  const open = (): Promise<OpenedModels> => (opened ??= openThem());
  return {
    open,
    kinds: TOLD.map((name) => ({
      name,
      work: (request) =>
        traceAgent(request.assignment?.agent.name ?? name, name, async (span) => {
          const result = await kindOf(await open(), name).work(request);
          if (result.kind === "failed") span.fail(result.failure.message);
          return result;
        }),
    })),
    refuseAgents: async (tenantId, agents) => {
      const told = agents.filter(({ kind }) => TOLD.some((name) => name === kind));
      if (told.length === 0) return;
      const models = await open();
      for (const agent of told) await models.refuse(tenantId, agent);
    },
    reviewer: { review: async (request) => (await open()).reviewer.review(request) },
    judges: { vote: async (request) => (await open()).judges.vote(request) },
    close: async () => {
      await (await opened?.catch(() => null))?.close(); // what could not be opened was told to who asked for it
    },
  };
};

/** What the engine has of them besides the kinds. */
export const engineModelsOf = ({
  refuseAgents,
  reviewer,
  judges,
}: LazyModels): Pick<EngineParts, "refuseAgents" | "reviewer" | "judges"> => ({ refuseAgents, reviewer, judges });

/** For a control plane that has access and tools open. */
export const modelsOfHost = (parts: EngineParts, access: OpenedAccess, tools: OpenedTools): LazyModels =>
  lazily(() => modelsOf(parts, access, tools));

/** For a command, which opens them only for this. */
export const modelsOfCommand = (parts: OpenedParts): LazyModels =>
  lazily(async () => {
    const access = await accessOf(parts, (error) => process.emitWarning(error as Error));
    const tools = await toolsOf(parts, access);
    const models = await modelsOf(parts, access, tools);
    const close = async (): Promise<void> => {
      await models.close();
      await tools.close();
      await access.close();
    };
    return { ...models, close };
  });
