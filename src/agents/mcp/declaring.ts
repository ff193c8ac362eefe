/** Declares servers and removes them. */
import { principalOf } from "../../access/policy/judge.ts";
import type { EngineSecrets } from "../../access/secrets/engine-secrets.ts";
import type { EventLog } from "../../events/event-log.ts";
import type { Actor } from "../../model/actor.ts";
import { ProvostError } from "../../model/errors.ts";
import { type McpDeclaration, mcpDeclarationSchema, mcpServerNameSchema } from "../../model/mcp-server.ts";
import { canonicalJson } from "../../runtime/canonical-json.ts";
import { sha256 } from "../../runtime/hash.ts";
import { raiseEpoch } from "../../store/access/access-epochs.ts";
import type { Database } from "../../store/database.ts";
import { deleteMcpServer, putMcpServer, readMcpServers } from "../../store/tools/mcp-servers.ts";
import { deletePinnedTools, readPinnedTools } from "../../store/tools/mcp-tools.ts";
import { dropSignIn } from "./sign-in/grant.ts";

type Parts = { db: Database; events: EventLog; ownSecrets: EngineSecrets };

const parse = (name: string, declaration: unknown): McpDeclaration => {
  const named = mcpServerNameSchema.safeParse(name);
  const parsed = mcpDeclarationSchema.safeParse(declaration);
  if (named.success && parsed.success) return parsed.data;
  const issues = [...(named.error?.issues ?? []), ...(parsed.error?.issues ?? [])];
  const words = issues.map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": ")).join("; ");
  throw new ProvostError("MCP_SERVER_INVALID", `the MCP server ${name}: ${words}`, { server: name });
};

const placeOf = (declaration: McpDeclaration): string =>
  declaration.transport === "http" ? declaration.url : declaration.command.join(" ");

/** What was enabled of one that is declared otherwise is enabled no more, and nobody is signed in there. MCP_SERVER_INVALID */
export const declareServer = async (
  { db, events, ownSecrets }: Parts,
  actor: Actor,
  name: string,
  given: unknown,
): Promise<void> => {
  const declaration = parse(name, given);
  const by = principalOf(actor);
  const text = canonicalJson(declaration);
  await db.transaction(actor.tenantId, async (tx) => {
    await raiseEpoch(tx, "tools");
    const before = (await readMcpServers(tx)).find((server) => server.name === name);
    if (before !== undefined && canonicalJson(before.declaration) === text) return;
    const pins = (await readPinnedTools(tx)).filter(({ server }) => server === name).map(({ tool }) => tool);
    await deletePinnedTools(tx, name, pins);
    await putMcpServer(tx, { name, declaration, setBy: by });
    await dropSignIn(tx, ownSecrets, by, name);
    const { transport } = declaration;
    const payload = { server: name, transport, at: placeOf(declaration), declarationHash: sha256(text) };
    await events.append(tx, [{ name: "mcp.server-set", runId: null, actor: by, payload }]);
  });
};

/** MCP_SERVER_NOT_FOUND */
export const removeServer = ({ db, events, ownSecrets }: Parts, actor: Actor, name: string): Promise<void> =>
  db.transaction(actor.tenantId, async (tx) => {
    await raiseEpoch(tx, "tools");
    if (!(await deleteMcpServer(tx, name))) {
      throw new ProvostError("MCP_SERVER_NOT_FOUND", `there is no MCP server ${name}`, { server: name });
    }
    await dropSignIn(tx, ownSecrets, principalOf(actor), name);
    const payload = { server: name };
    await events.append(tx, [{ name: "mcp.server-removed", runId: null, actor: principalOf(actor), payload }]);
  });
