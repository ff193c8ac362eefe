/** Tools, what people answer about them, and what agents keep, over one database. */
import type { BlockList } from "node:net";
import type { AccessCache } from "../../access/cache/access-cache.ts";
import type { AuthorizeTool } from "../../access/policy/authorizer.ts";
import type { EventLog } from "../../events/event-log.ts";
import { addressRanges } from "../../events/webhooks/public-address.ts";
import { createSpawner, SPAWN_QUOTAS } from "../../fleet/spawner.ts";
import type { NewChild } from "../../fleet/spawner.ts";
import type { Authorize, Limit } from "../../model/access.ts";
import { ProvostError } from "../../model/errors.ts";
import { readSetting } from "../../model/settings.ts";
import type { TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Blobs } from "../../store/blobs.ts";
import type { Database } from "../../store/database.ts";
import { listToolCalls, type StoredToolCall, type ToolCallFilter } from "../../store/tool-calls.ts";
import { type Approvals, createApprovals } from "../approvals/approvals.ts";
import type { Budgets } from "../budgets/budgets.ts";
import { createMemory, type Memory } from "../memory/memory.ts";
import { createBreakers } from "./breakers.ts";
import { builtInTools } from "./built-in/built-in-tools.ts";
import { type Catalogue, createCatalogue } from "./catalogue.ts";
import { createToolCaller } from "./create-tool-caller.ts";
import type { ToolCaller, ToolSite } from "./tool-caller.ts";

export type OpenedTools = {
  /** Calls tools from one place, as one actor. */
  caller(site: ToolSite): ToolCaller;
  catalogue: Catalogue;
  approvals: Approvals;
  memory: Memory;
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
  enqueue: (tenantId: TenantId, children: readonly NewChild[]) => Promise<void>;
  /** Folders that commands see empty, but for their worktree. */
  hidden: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
};

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
export const openTools = ({ access, env, enqueue, hidden, blobs, ...parts }: ToolsOptions): OpenedTools => {
  const { db, clock, events, budgets } = parts;
  const approvals = createApprovals({ db, clock, events, authorize: access.authorize });
  const memory = createMemory({ db, events });
  const spawner = createSpawner({ db, clock, quotas: SPAWN_QUOTAS, enqueue });
  const fetch = { allowed: readAllowed(readSetting(env, "PROVOST_FETCH_ALLOW")) };
  const tools = builtInTools({ db, blobs, approvals, memory, spawner, fetch, hidden });
  const catalogue = createCatalogue({ db, events, cache: access.cache, tools: () => tools });
  const { authorizeTool, limit } = access;
  const breakers = createBreakers(clock);
  const callerParts = { db, clock, events, catalogue, authorizeTool, approvals, budgets, limit, breakers };
  return {
    caller: (site) => createToolCaller(callerParts, site),
    catalogue,
    approvals,
    memory,
    calls: (tenantId, filter) => db.transaction(tenantId, (tx) => listToolCalls(tx, filter)),
    close: () => approvals.close(),
  };
};
