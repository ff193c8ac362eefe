/** The MCP servers of tenants: declared by people, enabled tool by tool, called through the choke point alone. */
import type { BlockList } from "node:net";
import type { AccessCache } from "../../access/cache/access-cache.ts";
import type { EngineSecrets } from "../../access/secrets/engine-secrets.ts";
import type { EventLog } from "../../events/event-log.ts";
import type { Actor } from "../../model/actor.ts";
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import type { McpAddress } from "../../model/mcp-server.ts";
import type { Clock } from "../../runtime/clock.ts";
import { raiseEpoch } from "../../store/access/access-epochs.ts";
import type { Blobs } from "../../store/home/blobs.ts";
import type { Database } from "../../store/database.ts";
import type { StoredMcpServer } from "../../store/tools/mcp-servers.ts";
import { markToolChanged, type PinnedTool } from "../../store/tools/mcp-tools.ts";
import type { Tool } from "../tools/tool.ts";
import { createMcpConnections } from "./connections.ts";
import { cachedDeclared, readDeclared, type ReadDeclared, serverNamed } from "./declared-servers.ts";
import { declareServer, removeServer } from "./declaring.ts";
import { type Choice, disableTools, enableTools } from "./enabling.ts";
import { examineServer } from "./examine.ts";
import { type Look, lookAt, type LookParts } from "./look.ts";
import { mcpTool, type McpToolParts } from "./mcp-tool.ts";
import type { McpSite } from "./server-place.ts";
import { createBearer } from "./sign-in/bearer.ts";
import { readGrant } from "./sign-in/grant.ts";
import type { SignInParts } from "./sign-in/sign-in-parts.ts";
import {
  beginLogin,
  type BegunLogin,
  completeLogin,
  type LoginAnswer,
  type LoginRequest,
  signOut,
} from "./sign-in/sign-ins.ts";

export type McpServer = StoredMcpServer & { tools: PinnedTool[] };

export type McpServers = {
  list(tenantId: TenantId): Promise<McpServer[]>;
  /** MCP_SERVER_NOT_FOUND */
  get(tenantId: TenantId, name: string): Promise<McpServer>;
  /** What was enabled of one that is declared otherwise is enabled no more. MCP_SERVER_INVALID */
  put(actor: Actor, name: string, declaration: unknown): Promise<McpServer>;
  /** MCP_SERVER_NOT_FOUND */
  remove(actor: Actor, name: string): Promise<void>;
  /** Starts or asks it. MCP_SERVER_FAILED and what keeps it from being asked. */
  look(tenantId: TenantId, name: string, signal: AbortSignal): Promise<Look>;
  /** As it offers them now. MCP_TOOL_INVALID, and what `look` throws. */
  enable(actor: Actor, name: string, choice: Choice, signal: AbortSignal): Promise<McpServer>;
  disable(actor: Actor, name: string, tools?: readonly string[]): Promise<McpServer>;
  /** Begins a sign-in at a server that asks for one. MCP_LOGIN_FAILED, and what keeps it from being asked. */
  login(actor: Actor, name: string, asked: LoginRequest): Promise<BegunLogin>;
  /** MCP_LOGIN_FAILED */
  completeLogin(actor: Actor, name: string, answer: LoginAnswer): Promise<McpServer>;
  logout(actor: Actor, name: string): Promise<McpServer>;
  /** What there is of it without asking it; throws what is missing. */
  examine(tenantId: TenantId, name: string): Promise<string>;
  /** Tools that were enabled once, also those that nobody may call now. */
  tools(tenantId: TenantId): Promise<readonly Tool[]>;
  /** Ends what is kept running for a site. */
  leave(site: McpSite): Promise<void>;
  close(): Promise<void>;
};

export type McpServersOptions = {
  db: Database;
  events: EventLog;
  blobs: Blobs;
  cache: AccessCache;
  clock: Clock;
  ownSecrets: EngineSecrets;
  secret: (tenantId: TenantId, name: string) => Promise<string | null>;
  /** Addresses that may be asked though they are not public. */
  allowed: BlockList;
  /** Folders that programs see empty. */
  hidden: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  registryDir: string;
};

type Store = Pick<McpServersOptions, "db" | "events" | "ownSecrets">;

const noteChange =
  ({ db, events }: Store): McpToolParts["noteChange"] =>
  (tenantId, { server, tool, hash }, offered) =>
    db.transaction(tenantId, async (tx) => {
      await raiseEpoch(tx, "tools");
      if (!(await markToolChanged(tx, { server, tool, hash, offered }))) return;
      const payload = { server, tool, enabledHash: hash, offeredHash: offered };
      await events.append(tx, [{ name: "mcp.tool-changed", runId: null, actor: "engine", payload }]);
    });

type Reading = Pick<McpServers, "list" | "get">;

const readingOf = (read: ReadDeclared): Reading => ({
  list: async (tenantId) => {
    const { servers, pins } = await read(tenantId);
    return servers.map((server) => ({ ...server, tools: pins.filter((pin) => pin.server === server.name) }));
  },
  get: async (tenantId, name) => {
    const declared = await read(tenantId);
    return { ...serverNamed(declared, name), tools: declared.pins.filter(({ server }) => server === name) };
  },
});

const looking =
  (parts: LookParts, get: Reading["get"], note: McpToolParts["noteChange"]): McpServers["look"] =>
  async (tenantId, name, signal) => {
    const { tools, ...server } = await get(tenantId, name);
    const seen = await lookAt(parts, tenantId, server, tools, signal);
    for (const { tool, state, hash } of seen.tools) {
      const pin = tools.find((one) => one.tool === tool && one.changedAt === null);
      if (pin !== undefined && state !== "enabled") await note(tenantId, pin, hash);
    }
    return seen;
  };

type Changing = Pick<McpServers, "put" | "remove" | "enable" | "disable">;

const changingOf = (store: Store, get: Reading["get"], look: McpServers["look"]): Changing => ({
  put: async (actor, name, declaration) => {
    await declareServer(store, actor, name, declaration);
    return get(actor.tenantId, name);
  },
  remove: (actor, name) => removeServer(store, actor, name),
  enable: async (actor, name, choice, signal) => {
    const { declaration } = await get(actor.tenantId, name);
    const seen = await look(actor.tenantId, name, signal);
    await enableTools(store, actor, { server: name, declared: declaration, look: seen, choice });
    return get(actor.tenantId, name);
  },
  disable: async (actor, name, tools) => {
    await get(actor.tenantId, name);
    await disableTools(store, actor, name, tools);
    return get(actor.tenantId, name);
  },
});

type SigningIn = Pick<McpServers, "login" | "completeLogin" | "logout">;

const signingInOf = (parts: SignInParts, get: Reading["get"]): SigningIn => {
  const addressOf = async ({ tenantId }: Actor, name: string): Promise<McpAddress> => {
    const { declaration } = await get(tenantId, name);
    if (declaration.transport === "http") return declaration;
    const message = `the MCP server ${name} is a program, at which nobody signs in; it is given secrets with --env`;
    throw new ProvostError("MCP_SERVER_INVALID", message, { server: name });
  };
  return {
    login: async (actor, name, asked) => beginLogin(parts, actor, name, await addressOf(actor, name), asked),
    completeLogin: async (actor, name, answer) => {
      await completeLogin(parts, actor, name, await addressOf(actor, name), answer);
      return get(actor.tenantId, name);
    },
    logout: async (actor, name) => {
      await addressOf(actor, name);
      await signOut(parts, actor, name);
      return get(actor.tenantId, name);
    },
  };
};

export const createMcpServers = (options: McpServersOptions): McpServers => {
  const { db, clock, events, blobs, secret, ownSecrets, allowed, hidden, env, registryDir } = options;
  const [store, guard] = [{ db, events, ownSecrets }, { allowed }];
  const signInParts: SignInParts = { ...store, clock, secret, guard };
  const secretOf = (tenantId: TenantId) => (name: string) => secret(tenantId, name);
  const connections = createMcpConnections(({ tenantId }) => ({
    secret: secretOf(tenantId),
    bearer: (server, url, onShown) => createBearer(signInParts, { tenantId, server, url }, onShown),
    guard,
    hidden,
    path: env["PATH"],
  }));
  const toolParts: McpToolParts = { db, blobs, connections, noteChange: noteChange(store) };
  const reading = readingOf(readDeclared(db));
  const look = looking({ connections, registryDir }, reading.get, toolParts.noteChange);
  const readCached = cachedDeclared(options);
  return {
    ...reading,
    ...changingOf(store, reading.get, look),
    look,
    ...signingInOf(signInParts, reading.get),
    examine: async (tenantId, name) => {
      const isSignInKept = async (server: string, url: string): Promise<boolean> =>
        (await db.transaction(tenantId, (tx) => readGrant(tx, ownSecrets, server, url))) !== null;
      const parts = { secret: secretOf(tenantId), isSignInKept, now: clock.now(), guard, env };
      return examineServer(tenantId, await reading.get(tenantId, name), parts);
    },
    tools: async (tenantId) => {
      const { servers, pins } = await readCached(tenantId);
      return pins.flatMap((pin) => {
        const server = servers.find(({ name }) => name === pin.server);
        return server === undefined ? [] : [mcpTool(toolParts, tenantId, pin, server.declaration)];
      });
    },
    leave: (site) => connections.leave(site),
    close: () => connections.close(),
  };
};
