/** One connection to an MCP server: what it offers, and calls of it. Whatever goes wrong comes out as an error of ours. */
import {
  type AuthProvider,
  type CallToolResult,
  Client,
  InsufficientScopeError,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  StreamableHTTPClientTransport,
  type Tool as OfferedTool,
  type Transport,
} from "@modelcontextprotocol/client";
import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/client/validators/cf-worker";
import { ProvostError } from "../../model/errors.ts";
import type { McpAddress, McpDeclaration, McpDefinition, McpProgram } from "../../model/mcp-server.ts";
import { mcpConnections } from "../../runtime/mcp-connections.ts";
import { packageVersion } from "../../runtime/package-root.ts";
import type { Secret } from "../../runtime/redaction.ts";
import { errorOfOurs } from "./error-of-ours.ts";
import { type FindSecret, fillSecrets } from "./fill-secrets.ts";
import { type AddressGuard, createGuardedFetch } from "./guarded-fetch.ts";
import { createProgramTransport } from "./program-transport.ts";
import { type McpSite, openServerPlace } from "./server-place.ts";
import { signInNeeded } from "./sign-in/sign-in-needed.ts";

export type ConnectionParts = {
  /** The value of a secret of the tenant; null when there is none. */
  secret: FindSecret;
  guard: AddressGuard;
  /** What is shown of a sign-in at a server. */
  bearer: (server: string, url: string, onShown: (secret: Secret) => void) => AuthProvider;
  /** Folders that programs see empty. */
  hidden: readonly string[];
  /** Where programs are looked for: PATH. */
  path: string | undefined;
};

export type McpConnection = {
  /** Who it says that it is, and the version of the protocol that is spoken. */
  about: { name: string; version: string; protocol: string };
  /** Values that are taken out of what it answers. */
  secrets: readonly Secret[];
  isOpen(): boolean;
  /** Asked again when it says that they have changed. */
  offered(signal: AbortSignal): Promise<readonly OfferedTool[]>;
  /** MCP_SERVER_FAILED, MCP_SIGN_IN_NEEDED, MCP_TOOL_FAILED, TOOL_TIMEOUT. */
  call(
    definition: McpDefinition,
    input: Readonly<Record<string, unknown>>,
    limits: { signal: AbortSignal; timeoutMs: number },
  ): Promise<CallToolResult>;
  close(): Promise<void>;
};

type Ends = { transport: Transport; secrets: Secret[]; lastWords(): Promise<string>; end(): Promise<void> };

const CONNECT_MS = 30_000;
const PROBE_MS = 5_000;
const MAX_PAGES = 16;
const MAX_TOOLS = 512;

const programEnds = async (
  site: McpSite,
  server: string,
  program: McpProgram,
  parts: ConnectionParts,
): Promise<Ends> => {
  const { filled, secrets } = await fillSecrets(server, program.env, parts.secret);
  const { place, launch, remove } = await openServerPlace(site, server, program, {
    env: filled,
    secrets,
    hidden: parts.hidden,
    path: parts.path,
  });
  const transport = createProgramTransport(place, launch);
  const gone = mcpConnections.begin("stdio");
  const end = async (): Promise<void> => {
    gone();
    await transport.close();
    await remove();
  };
  return { transport, secrets, lastWords: () => transport.lastWords(), end };
};

const addressEnds = async (server: string, { url, headers }: McpAddress, parts: ConnectionParts): Promise<Ends> => {
  const { filled, secrets } = await fillSecrets(server, headers, parts.secret);
  const declared = new URL(url);
  const bearer = parts.bearer(server, url, (secret) => secrets.push(secret));
  // Renewed beforehand, where it has ended: the first question has less time than a renewal may take.
  await bearer.token();
  const transport = new StreamableHTTPClientTransport(declared, {
    requestInit: { headers: filled },
    authProvider: bearer,
    fetch: createGuardedFetch(declared, parts.guard),
    reconnectionOptions: {
      maxRetries: 2,
      initialReconnectionDelay: 500,
      maxReconnectionDelay: 5_000,
      reconnectionDelayGrowFactor: 2,
    },
  });
  const gone = mcpConnections.begin("http");
  const end = async (): Promise<void> => {
    gone();
    await transport.terminateSession().catch(() => undefined); // it may know no sessions, or be gone
    await transport.close();
  };
  return { transport, secrets, lastWords: () => Promise.resolve(""), end };
};

const endsOf = (site: McpSite, server: string, declared: McpDeclaration, parts: ConnectionParts): Promise<Ends> =>
  declared.transport === "stdio" ? programEnds(site, server, declared, parts) : addressEnds(server, declared, parts);

/** What a sign-in does not open; null when it is something else. */
const whyUnsigned = (thrown: unknown): string | null => {
  if (thrown instanceof InsufficientScopeError) {
    return `the sign-in is for less than it asks for (${thrown.requiredScope ?? "it does not say what"}), which --scope is for`;
  }
  const refused = thrown instanceof SdkHttpError && thrown.code === SdkErrorCode.ClientHttpAuthentication;
  return refused ? "it refuses the sign-in that it was shown (401)" : null;
};

const failure = (server: string, thrown: unknown, words: string): ProvostError => {
  const known = errorOfOurs(thrown);
  if (known !== null && known.code !== "MCP_SERVER_FAILED") return known;
  const unsigned = whyUnsigned(thrown);
  if (unsigned !== null) return signInNeeded(server, unsigned);
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  const message = `the MCP server ${server}: ${why}${words === "" ? "" : `; ${words}`}`;
  return new ProvostError("MCP_SERVER_FAILED", message, { server }, { cause: thrown });
};

/** An answer is an error of the tool's making; everything else is one of the server's. */
const callFailure = async (server: string, thrown: unknown, ends: Ends): Promise<ProvostError> => {
  if (thrown instanceof ProtocolError) {
    return new ProvostError("MCP_TOOL_FAILED", `the MCP server ${server} says: ${thrown.message}`, { server });
  }
  if (thrown instanceof SdkError && thrown.code === SdkErrorCode.RequestTimeout) {
    return new ProvostError("TOOL_TIMEOUT", `the MCP server ${server} did not answer in time`, { server });
  }
  return failure(server, thrown, await ends.lastWords());
};

type Asked = { site: McpSite; server: string; declared: McpDeclaration; signal: AbortSignal };

const clientOf = (mode: "auto" | "legacy", onToolsChanged: () => void): Client =>
  new Client(
    { name: "provost", version: packageVersion() },
    {
      // It can ask nothing of us: no sampling, no questions to people, no roots.
      capabilities: {},
      jsonSchemaValidator: new CfWorkerJsonSchemaValidator(),
      versionNegotiation: { mode, probe: { timeoutMs: PROBE_MS } },
      listMaxPages: MAX_PAGES,
      listChanged: { tools: { autoRefresh: false, debounceMs: 0, onChanged: onToolsChanged } },
    },
  );

const connectAs = async (
  mode: "auto" | "legacy",
  { site, server, declared, signal }: Asked,
  parts: ConnectionParts,
) => {
  const ends = await endsOf(site, server, declared, parts);
  const state = { open: true, tools: null as Promise<readonly OfferedTool[]> | null };
  const client = clientOf(mode, () => {
    state.tools = null;
  });
  const onclose = (): void => {
    state.open = false;
  };
  // Of its errors those that matter come out of the request that they concern.
  Object.assign(client, { onclose, onerror: () => undefined });
  try {
    await client.connect(ends.transport, { timeout: CONNECT_MS, signal });
    return { client, ends, state };
  } catch (thrown) {
    const words = await ends.lastWords();
    await ends.end();
    throw failure(server, thrown, words);
  }
};

/** Some programs end at the first question that they do not know, which is the one for the newest version. */
const connect = async (asked: Asked, parts: ConnectionParts) => {
  try {
    return await connectAs("auto", asked, parts);
  } catch (thrown) {
    if (asked.declared.transport === "http" || asked.signal.aborted) throw thrown;
    if (thrown instanceof ProvostError && thrown.code !== "MCP_SERVER_FAILED") throw thrown;
    return connectAs("legacy", asked, parts);
  }
};

/** MCP_SERVER_FAILED, MCP_SIGN_IN_NEEDED, MCP_SECRET_MISSING, MCP_ADDRESS_REFUSED. */
export const openConnection = async (asked: Asked, parts: ConnectionParts): Promise<McpConnection> => {
  const { client, ends, state } = await connect(asked, parts);
  const { server } = asked;
  const list = async (signal: AbortSignal): Promise<readonly OfferedTool[]> => {
    const { tools } = await client.listTools({}, { cacheMode: "refresh", timeout: CONNECT_MS, signal });
    if (tools.length <= MAX_TOOLS) return tools;
    throw new ProvostError("MCP_TOOL_INVALID", `the MCP server ${server} offers more than ${MAX_TOOLS} tools`);
  };
  const { name = "", version = "" } = client.getServerVersion() ?? {};
  return {
    about: { name, version, protocol: client.getNegotiatedProtocolVersion() ?? "" },
    secrets: ends.secrets,
    isOpen: () => state.open,
    offered: async (signal) => {
      const listing = (state.tools ??= list(signal));
      try {
        return await listing;
      } catch (thrown) {
        if (state.tools === listing) state.tools = null;
        throw failure(server, thrown, await ends.lastWords());
      }
    },
    call: async (definition, input, { signal, timeoutMs }) => {
      const { outputSchema, inputSchema, name: tool } = definition;
      const toolDefinition = {
        name: tool,
        inputSchema: inputSchema as OfferedTool["inputSchema"],
        ...(outputSchema && { outputSchema: outputSchema as NonNullable<OfferedTool["outputSchema"]> }),
      };
      const options = { signal, timeout: timeoutMs, maxTotalTimeout: timeoutMs, toolDefinition };
      try {
        return await client.callTool({ name: tool, arguments: input }, options);
      } catch (thrown) {
        throw await callFailure(server, thrown, ends);
      }
    },
    close: async () => {
      state.open = false;
      await client.close().catch(() => undefined);
      await ends.end();
    },
  };
};
