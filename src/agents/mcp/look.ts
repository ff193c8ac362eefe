/** What a server offers now, held against what was enabled. Nothing of it is called. */
import type { Tool as OfferedTool } from "@modelcontextprotocol/client";
import { asProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import type { McpDefinition } from "../../model/mcp-server.ts";
import type { StoredMcpServer } from "../../store/tools/mcp-servers.ts";
import type { PinnedTool } from "../../store/tools/mcp-tools.ts";
import type { McpConnections } from "./connections.ts";
import { definitionHash, readDefinition } from "./definition.ts";
import type { McpSite } from "./server-place.ts";
import { mcpToolName } from "./tool-name.ts";

export type OfferState =
  /** Never enabled. */
  | "new"
  | "enabled"
  /** Not what was enabled. */
  | "changed"
  /** Enabled, and not offered any more. */
  | "gone"
  /** Cannot be used. */
  | "invalid";

export type Offer = {
  tool: string;
  /** As agents call it. */
  name: string;
  state: OfferState;
  /** Of what is offered; null when it is gone or cannot be used. */
  hash: string | null;
  /** Why it cannot be used. */
  problem: string | null;
  definition: McpDefinition | null;
};

export type Look = { about: { name: string; version: string; protocol: string }; tools: Offer[] };

const offerOf = (server: string, offered: OfferedTool, pin: PinnedTool | undefined): Offer => {
  const common = { tool: offered.name, name: mcpToolName(server, offered.name) };
  try {
    const definition = readDefinition(server, offered);
    const hash = definitionHash(definition);
    const same = pin?.hash === hash && pin.changedAt === null;
    return {
      ...common,
      state: pin === undefined ? "new" : same ? "enabled" : "changed",
      hash,
      problem: null,
      definition,
    };
  } catch (thrown) {
    return { ...common, state: "invalid", hash: null, problem: asProvostError(thrown).message, definition: null };
  }
};

/** A name that is offered twice, by the server or through what becomes of it here, means nothing. */
const refuseTwins = (offers: readonly Offer[]): Offer[] =>
  offers.map((offer) => {
    const twins = offers.filter(({ name }) => name === offer.name).length;
    if (twins === 1) return offer;
    return { ...offer, state: "invalid", hash: null, definition: null, problem: `${twins} tools have this name` };
  });

export type LookParts = {
  connections: McpConnections;
  registryDir: string;
};

/** MCP_SERVER_FAILED and what keeps it from being asked. */
export const lookAt = async (
  { connections, registryDir }: LookParts,
  tenantId: TenantId,
  { name, declaration }: StoredMcpServer,
  pins: readonly PinnedTool[],
  signal: AbortSignal,
): Promise<Look> => {
  const site: McpSite = { tenantId, worktree: null, secrets: [], registryDir };
  try {
    const connection = await connections.to(site, name, declaration, signal);
    const offered = await connection.offered(signal);
    const own = pins.filter(({ server }) => server === name);
    const offers = offered.map((tool) =>
      offerOf(
        name,
        tool,
        own.find((pin) => pin.tool === tool.name),
      ),
    );
    const gone = own
      .filter(({ tool }) => !offered.some((one) => one.name === tool))
      .map((pin): Offer => ({
        tool: pin.tool,
        name: pin.name,
        state: "gone",
        hash: null,
        problem: null,
        definition: null,
      }));
    return { about: connection.about, tools: [...refuseTwins(offers), ...gone] };
  } finally {
    await connections.leave(site);
  }
};
