/** Enables tools as they are offered at this moment, and takes them back. */
import { principalOf } from "../../access/policy/judge.ts";
import type { EventLog } from "../../events/event-log.ts";
import type { Actor } from "../../model/actor.ts";
import { ProvostError } from "../../model/errors.ts";
import type { McpDeclaration } from "../../model/mcp-server.ts";
import { canonicalJson } from "../../runtime/canonical-json.ts";
import { raiseEpoch } from "../../store/access/access-epochs.ts";
import type { Database, Tx } from "../../store/database.ts";
import { readMcpServers } from "../../store/tools/mcp-servers.ts";
import { deletePinnedTools, putPinnedTool, readPinnedTools } from "../../store/tools/mcp-tools.ts";
import { putToolSetting, readToolSettings, type ToolSetting } from "../../store/tools/tool-settings.ts";
import type { Look, Offer } from "./look.ts";

export type EnablingParts = { db: Database; events: EventLog };

export type Choice = {
  /** By the server's names; all that can be used when absent. */
  tools?: readonly string[] | undefined;
  /** When a person has to approve a call; as it is when absent. */
  approval?: ToolSetting["approval"] | undefined;
};

type Usable = Offer & { definition: NonNullable<Offer["definition"]>; hash: string };
const isUsable = (offer: Offer): offer is Usable => offer.definition !== null && offer.hash !== null;

/** MCP_TOOL_INVALID */
const choose = (server: string, { tools }: Look, wanted: readonly string[] | undefined): Usable[] => {
  if (wanted === undefined) return tools.filter(isUsable);
  return wanted.map((name) => {
    const offer = tools.find(({ tool }) => tool === name);
    if (offer !== undefined && isUsable(offer)) return offer;
    const why = offer?.problem ?? "it offers no such tool";
    throw new ProvostError("MCP_TOOL_INVALID", `${name} of the MCP server ${server}: ${why}`, { server, tool: name });
  });
};

const hostsOf = (declared: McpDeclaration): string[] =>
  declared.transport === "http" ? [new URL(declared.url).hostname.replaceAll(/[[\]]/g, "")] : [];

/** What was looked at is what is declared: in between somebody may have pointed the name at another server. */
const refuseOther = async (tx: Tx, server: string, declared: McpDeclaration): Promise<void> => {
  const now = (await readMcpServers(tx)).find(({ name }) => name === server);
  if (now !== undefined && canonicalJson(now.declaration) === canonicalJson(declared)) return;
  throw new ProvostError("STATE_CONFLICT", `the MCP server ${server} was declared otherwise meanwhile`, { server });
};

/** Those that are enabled now. */
export const enableTools = (
  { db, events }: EnablingParts,
  actor: Actor,
  { server, declared, look, choice }: { server: string; declared: McpDeclaration; look: Look; choice: Choice },
): Promise<string[]> => {
  const chosen = choose(server, look, choice.tools);
  const by = principalOf(actor);
  return db.transaction(actor.tenantId, async (tx) => {
    await raiseEpoch(tx, "tools");
    await refuseOther(tx, server, declared);
    const settings = await readToolSettings(tx);
    const gone = look.tools.filter(({ state }) => state === "gone").map(({ tool }) => tool);
    if (choice.tools === undefined) await deletePinnedTools(tx, server, gone);
    for (const { tool, name, definition, hash } of chosen) {
      await putPinnedTool(tx, { server, tool, name, definition, hash, enabledBy: by });
      const approval = choice.approval ?? settings.find((one) => one.tool === name)?.approval ?? "policy";
      await putToolSetting(tx, { tool: name, enabled: true, approval, hosts: hostsOf(declared), setBy: by });
    }
    const payload = { server, tools: chosen.map(({ tool, hash }) => ({ tool, hash })) };
    await events.append(tx, [{ name: "mcp.tools-enabled", runId: null, actor: by, payload }]);
    return chosen.map(({ name }) => name);
  });
};

/** All that are enabled when no tools are named. The server's names of those that were. */
export const disableTools = (
  { db, events }: EnablingParts,
  actor: Actor,
  server: string,
  tools: readonly string[] | undefined,
): Promise<string[]> => {
  const by = principalOf(actor);
  return db.transaction(actor.tenantId, async (tx) => {
    await raiseEpoch(tx, "tools");
    const pins = (await readPinnedTools(tx)).filter((pin) => pin.server === server);
    const named = tools ?? pins.map(({ tool }) => tool);
    const removed = await deletePinnedTools(tx, server, named);
    const payload = { server, tools: removed };
    if (removed.length > 0) await events.append(tx, [{ name: "mcp.tools-disabled", runId: null, actor: by, payload }]);
    return removed;
  });
};
