/**
 * An MCP server that wants a sign-in, and the authorization server that it names: real ones, behind real HTTP. The
 * authorization server registers clients by itself, and hands out refresh tokens that count once.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Provider } from "oidc-provider";
import { browse } from "../openid-provider.ts";

export type GuardedServer = {
  url: string;
  issuer: string;
  /** Changed by the test as it goes. */
  settings: {
    accessTokenSeconds: number;
    answerTokenRequests: "well" | "refusing" | "failing";
    /** The authorization server that the MCP server names. */
    named: string;
  };
  /** All that have been handed out. */
  tokens: Set<string>;
  /** Grant types of the tokens that were handed out. */
  granted: string[];
  /** Resources that tokens were asked for. */
  resources: Set<string>;
  /** From now on it does not take those that it has taken so far. */
  forget(): void;
  /** Token requests wait from now on until they are let go. */
  holdTokenRequests(): { asked: Promise<void>; letGo: () => void };
  /** As a person who signs in and agrees; where the browser is sent back to. */
  browse(authorizationUrl: string): Promise<string>;
  stop(): void;
};

const SCOPE = "tools:call";
const CLIENT = { client_id: "by-hand", client_secret: "the secret of a client that was registered by hand" };

const listen = async (): Promise<{ origin: string; handle(listener: RequestListener): void; stop(): void }> => {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    handle: (listener) => void server.on("request", listener),
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void => {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
};

type Message = { id?: number; method: string; params?: { arguments?: { words?: string } } };

/** What it is, one tool, and what that answers: all of it, with the token that it was shown. */
const resultOf = ({ method, params }: Message, token: string): unknown => {
  if (method === "initialize") {
    const serverInfo = { name: "guarded", version: "1" };
    return { protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo };
  }
  if (method === "tools/list")
    return { tools: [{ name: "say", description: "Says it.", inputSchema: { type: "object" } }] };
  if (method === "tools/call") {
    return { content: [{ type: "text", text: `it says: ${params?.arguments?.words ?? ""}; shown ${token}` }] };
  }
  return null;
};

const answer = async (request: IncomingMessage, response: ServerResponse, token: string): Promise<void> => {
  if (request.method !== "POST") return void response.writeHead(405).end();
  const message = JSON.parse(await text(request)) as Message;
  if (message.id === undefined) return void response.writeHead(202).end();
  const result = resultOf(message, token);
  const problem = { error: { code: -32_601, message: "unknown" } };
  json(response, 200, { jsonrpc: "2.0", id: message.id, ...(result === null ? problem : { result }) });
};

/** @param redirectUri of the client that was registered by hand */
export const startGuardedServer = async ({ registers = true, redirectUri = "http://127.0.0.1/callback" } = {}): Promise<
  GuardedServer & { client: typeof CLIENT }
> => {
  const [mcp, authorization] = [await listen(), await listen()];
  const [url, issuer] = [`${mcp.origin}/mcp`, authorization.origin];
  const settings: GuardedServer["settings"] = { accessTokenSeconds: 3_600, answerTokenRequests: "well", named: issuer };
  const [tokens, forgotten, resources, granted] = [
    new Set<string>(),
    new Set<string>(),
    new Set<string>(),
    [] as string[],
  ];
  const provider = new Provider(issuer, {
    clients: [
      {
        ...CLIENT,
        application_type: "native",
        redirect_uris: [redirectUri],
        grant_types: ["authorization_code", "refresh_token"],
      },
    ],
    scopes: ["openid", "offline_access", SCOPE],
    pkce: { required: () => true },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    issueRefreshToken: () => true,
    rotateRefreshToken: true,
    features: {
      devInteractions: { enabled: true },
      registration: { enabled: registers },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => false,
        getResourceServerInfo: (_context, resource) => {
          resources.add(resource);
          const accessTokenTTL = settings.accessTokenSeconds;
          return { scope: SCOPE, audience: resource, accessTokenTTL, accessTokenFormat: "opaque" };
        },
      },
    },
  });
  provider.on("grant.success", ({ oidc, body }) => {
    granted.push(String(oidc.params?.["grant_type"]));
    const { access_token: access, refresh_token: refresh } = body as Record<string, string>;
    for (const token of [access, refresh]) if (token !== undefined) tokens.add(token);
  });
  let hold: { asked(): void; gone: Promise<void> } | null = null;
  authorization.handle((request, response) => {
    if (request.url === "/token" && hold !== null) {
      hold.asked();
      void hold.gone.then(() => void provider.callback()(request, response));
      return;
    }
    const isToken = request.url === "/token";
    if (isToken && settings.answerTokenRequests === "refusing") return json(response, 400, { error: "invalid_grant" });
    if (isToken && settings.answerTokenRequests === "failing") return json(response, 503, { error: "server_error" });
    void provider.callback()(request, response);
  });
  const metadata = `${mcp.origin}/.well-known/oauth-protected-resource/mcp`;
  mcp.handle((request, response) => {
    if (request.url === new URL(metadata).pathname) {
      return json(response, 200, { resource: url, authorization_servers: [settings.named], scopes_supported: [SCOPE] });
    }
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
    void provider.AccessToken.find(token).then((found) => {
      if (found?.aud === url && !forgotten.has(token)) return answer(request, response, token);
      const challenge = `Bearer resource_metadata="${metadata}", scope="${SCOPE}"`;
      return json(response, 401, { error: "invalid_token" }, { "www-authenticate": challenge });
    });
  });
  return {
    url,
    issuer,
    client: CLIENT,
    settings,
    tokens,
    granted,
    resources,
    holdTokenRequests: () => {
      const [asked, gone] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      hold = { asked: asked.resolve, gone: gone.promise };
      return { asked: asked.promise, letGo: gone.resolve };
    },
    forget: () => {
      for (const token of tokens) forgotten.add(token);
    },
    browse: (authorizationUrl) => browse(issuer, authorizationUrl, "ada"),
    stop: () => {
      mcp.stop();
      authorization.stop();
    },
  };
};
