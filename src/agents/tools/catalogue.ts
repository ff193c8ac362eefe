/** Which tools a tenant has, and what it has said about them. */
import type { AccessCache } from "../../access/cache/access-cache.ts";
import { principalOf } from "../../access/policy/judge.ts";
import type { EventLog } from "../../events/event-log.ts";
import type { Actor } from "../../model/actor.ts";
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import { raiseEpoch } from "../../store/access/access-epochs.ts";
import type { Database } from "../../store/database.ts";
import {
  putToolSetting,
  readToolSettings,
  type ToolSetting,
  toolSettingSchema,
} from "../../store/tools/tool-settings.ts";
import type { Tool } from "./tool.ts";

export type CatalogueEntry = {
  tool: Tool;
  enabled: boolean;
  approval: ToolSetting["approval"];
  hosts: readonly string[];
  /** Null when the tenant has said nothing about it. */
  setBy: string | null;
  setAt: Date | null;
};

export type ToolChange = Partial<Pick<ToolSetting, "enabled" | "approval" | "hosts">>;

export type Catalogue = {
  list(tenantId: TenantId): Promise<CatalogueEntry[]>;
  /** Null when there is no such tool. */
  find(tenantId: TenantId, name: string): Promise<CatalogueEntry | null>;
  /** What is left out stays as it is. TOOL_NOT_FOUND, TOOL_SETTING_INVALID. */
  set(actor: Actor, name: string, change: ToolChange): Promise<CatalogueEntry>;
};

export type CatalogueParts = {
  db: Database;
  events: EventLog;
  cache: AccessCache;
  /** Asked each time: what comes from servers may change, and is the tenant's own. */
  tools: (tenantId: TenantId) => Promise<readonly Tool[]>;
};

const MAX_HOSTS = 500;
const HOST = /^(\*\.)?([a-z0-9-]+\.)*[a-z0-9-]+$/;

const entryOf = (tool: Tool, setting: ToolSetting | undefined): CatalogueEntry => ({
  tool,
  enabled: tool.withdrawn === undefined && (setting?.enabled ?? tool.onByDefault),
  approval: setting?.approval ?? "policy",
  hosts: setting?.hosts ?? [],
  setBy: setting?.setBy ?? null,
  setAt: setting?.setAt ?? null,
});

const refuseHosts = (hosts: readonly string[]): void => {
  const wrong = hosts.find((host) => !HOST.test(host) && !/^[\da-f:.]+$/.test(host));
  if (wrong !== undefined) {
    throw new ProvostError("TOOL_SETTING_INVALID", `${wrong} is no host such as docs.example.org or *.example.org`);
  }
  if (hosts.length > MAX_HOSTS) throw new ProvostError("TOOL_SETTING_INVALID", `more than ${MAX_HOSTS} hosts`);
};

export const createCatalogue = ({ db, events, cache, tools }: CatalogueParts): Catalogue => {
  const settingsOf = (tenantId: TenantId): Promise<ToolSetting[]> => {
    const entry = { tenantId, scope: "tools", key: "settings", schema: toolSettingSchema.array() } as const;
    return cache.get(entry, () => db.transaction(tenantId, readToolSettings));
  };
  const settingOf = (settings: readonly ToolSetting[], name: string): ToolSetting | undefined =>
    settings.find(({ tool }) => tool === name);
  return {
    list: async (tenantId) => {
      const settings = await settingsOf(tenantId);
      return (await tools(tenantId)).map((tool) => entryOf(tool, settingOf(settings, tool.name)));
    },
    find: async (tenantId, name) => {
      const tool = (await tools(tenantId)).find((one) => one.name === name);
      return tool === undefined ? null : entryOf(tool, settingOf(await settingsOf(tenantId), name));
    },
    set: async (actor, name, change) => {
      const tool = (await tools(actor.tenantId)).find((one) => one.name === name);
      if (tool === undefined) throw new ProvostError("TOOL_NOT_FOUND", `there is no tool ${name}`, { name });
      refuseHosts(change.hosts ?? []);
      return db.transaction(actor.tenantId, async (tx) => {
        await raiseEpoch(tx, "tools");
        const stored = settingOf(await readToolSettings(tx), name);
        const { enabled, approval, hosts } = entryOf(tool, stored);
        const before = { enabled, approval, hosts: [...hosts] };
        const after = { ...before, ...change };
        const by = principalOf(actor);
        await putToolSetting(tx, { tool: name, ...after, setBy: by });
        await events.append(tx, [{ name: "tool.set", runId: null, actor: by, payload: { tool: name, before, after } }]);
        return entryOf(tool, { tool: name, ...after, setBy: by, setAt: tx.now });
      });
    },
  };
};

/** Whether a host is one of those that may be asked. */
export const isAllowedHost = (hosts: readonly string[], host: string): boolean =>
  hosts.some((allowed) => (allowed.startsWith("*.") ? host.endsWith(allowed.slice(1)) : host === allowed));
