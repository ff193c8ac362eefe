/** Tools, what people answer about them, and what agents keep, over one database. */
import type { BlockList } from "node:net";
import type { AccessCache } from "../../access/cache/access-cache.ts";
import type { AuthorizeTool } from "../../access/policy/authorizer.ts";
import type { EngineSecrets } from "../../access/secrets/engine-secrets.ts";
import type { EventLog } from "../../events/event-log.ts";
import { addressRanges } from "../../runtime/outbound/public-address.ts";
import { createSpawner, type EnqueueChildren } from "../../fleet/spawner.ts";
import { readSpawnQuotas } from "../../fleet/spawn-quotas.ts";
import type { Authorize, Limit } from "../../model/access.ts";
import { ProvostError } from "../../model/errors.ts";
import { readSetting } from "../../model/settings.ts";
import type { TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Blobs } from "../../store/home/blobs.ts";
import type { Database } from "../../store/database.ts";
import { listToolCalls, type StoredToolCall, type ToolCallFilter } from "../../store/tools/tool-calls.ts";
import { type Approvals, createApprovals } from "../approvals/approvals.ts";
import type { Budgets } from "../budgets/budgets.ts";
import { createMcpServers, type McpServers } from "../mcp/mcp-servers.ts";
import { refuseTools } from "../mcp/refuse-tools.ts";
import { createMemory, type Memory, type MemoryParts } from "../memory/memory.ts";
import { settingsFrom } from "../providers/model-access.ts";
import { createBreakers } from "./breakers.ts";
import { builtInTools } from "./built-in/built-in-tools.ts";
import { createCallRecorder } from "./call-recorder.ts";
import { type Catalogue, createCatalogue } from "./catalogue.ts";
import { createToolCaller } from "./create-tool-caller.ts";
import type { ToolCaller, ToolSite } from "./tool-caller.ts";

export type OpenedTools = {
  /** Calls tools from one place, as one actor. */
  caller(site: ToolSite): ToolCaller;
  catalogue: Catalogue;
  approvals: Approvals;
  memory: Memory;
  /** Servers of tools that a tenant has declared. */
  mcp: McpServers;
  /** Throws what is missing of the tools that an agent is shown: all that are enabled when it names none. */
  refuse(tenantId: TenantId, names: readonly string[] | undefined): Promise<void>;
  /** The newest first. */
  calls(tenantId: TenantId, filter: ToolCallFilter): Promise<StoredToolCall[]>;
  close(): Promise<void>;
};

export type ToolsOptions = {
  db: Database;
  clock: Clock;
  events: EventLog;
  blobs: Blobs;
  access: { authorize: Authorize; authorizeTool: AuthorizeTool; limit: Limit; cache: AccessCache };
  budgets: Budgets;
  /** Queues the tasks that tasks make. */
  enqueue: EnqueueChildren;
  /** Folders that commands see empty, but for their worktree. */
  hidden: readonly string[];
  /** The value of a tenant's secret; null when there is none. */
  secret: (tenantId: TenantId, name: string) => Promise<string | null>;
  /** What the engine keeps for itself: what MCP servers were signed in at with. */
  ownSecrets: EngineSecrets;
  /** Of processes that are looked for after a crash. */
  registryDir: string;
  env: Readonly<Record<string, string | undefined>>;
  /** What goes wrong where nobody waits for it. */
  onFault: (error: unknown) => void;
} & Pick<MemoryParts, "priceOf">;

/** PROVOST_FETCH_ALLOW: ranges of addresses, with commas, that may be fetched from though they are not public. */
const readAllowed = (text: string): BlockList => {
  try {
    return addressRanges(text.split(",").flatMap((range) => (range.trim() === "" ? [] : [range.trim()])));
  } catch (cause) {
    const message = `PROVOST_FETCH_ALLOW: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new ProvostError("CONFIGURATION_INVALID", message, {}, { cause });
  }
};

/** CONFIGURATION_INVALID. */
export const openTools = ({
  access,
  env,
  enqueue,
  hidden,
  blobs,
  secret,
  ownSecrets,
  registryDir,
  priceOf,
  onFault,
  ...parts
}: ToolsOptions): OpenedTools => {
  const { db, clock, events, budgets } = parts;
  const approvals = createApprovals({ db, clock, events, authorize: access.authorize });
  const settings = settingsFrom(secret, env);
  const memory = createMemory({ db, clock, events, budgets, settings, priceOf, onFault });
  const spawner = createSpawner({ db, clock, quotas: readSpawnQuotas(env), enqueue });
  const allowed = readAllowed(readSetting(env, "PROVOST_FETCH_ALLOW"));
  const own = builtInTools({ db, blobs, approvals, memory, spawner, fetch: { allowed }, hidden });
  const { cache } = access;
  const mcpParts = { db, clock, events, blobs, cache, secret, ownSecrets };
  const mcp = createMcpServers({ ...mcpParts, allowed, hidden, env, registryDir });
  const tools = async (tenantId: TenantId) => [...own, ...(await mcp.tools(tenantId))];
  const catalogue = createCatalogue({ db, events, cache, tools });
  const { authorizeTool, limit } = access;
  const breakers = createBreakers(clock);
  const leave = (site: ToolSite): Promise<void> => mcp.leave(site);
  const recordEnd = createCallRecorder({ db, clock });
  const callerParts = { db, clock, recordEnd, catalogue, authorizeTool, approvals, budgets, limit, breakers, leave };
  return {
    caller: (site) => createToolCaller(callerParts, site),
    catalogue,
    approvals,
    memory,
    mcp,
    refuse: (tenantId, names) => refuseTools({ catalogue, mcp }, tenantId, names),
    calls: (tenantId, filter) => db.read(tenantId, (tx) => listToolCalls(tx, filter)),
    close: async () => {
      await memory.close();
      await mcp.close();
      await approvals.close();
    },
  };
};
