/**
 * Connections by the site that they are for: what one attempt or talk does with a server is nothing to another. They end
 * with their site.
 */
import type { McpDeclaration } from "../../model/mcp-server.ts";
import { canonicalJson } from "../../runtime/canonical-json.ts";
import type { ConnectionParts, McpConnection } from "./connection.ts";
import type { McpSite } from "./server-place.ts";

export type McpConnections = {
  /** The one that is open, or a new one. MCP_SERVER_FAILED and what keeps it from being opened. */
  to(site: McpSite, server: string, declared: McpDeclaration, signal: AbortSignal): Promise<McpConnection>;
  /** Ends those of a site. */
  leave(site: McpSite): Promise<void>;
  close(): Promise<void>;
};

/** Longer than the longest call: for sites that nobody ends. */
const IDLE_MS = 35 * 60_000;

/** @param partsOf what connections of a site's tenant are made with */
export const createMcpConnections = (partsOf: (site: McpSite) => ConnectionParts): McpConnections => {
  const sites = new Map<McpSite, Map<string, Promise<McpConnection>>>();
  const openFor = async (...[site, server, declared, signal]: Parameters<McpConnections["to"]>) => {
    // The protocol's library is loaded by who speaks it.
    const { openConnection } = await import("./connection.ts");
    return openConnection({ site, server, declared, signal }, partsOf(site));
  };
  const idle = new Map<Map<string, Promise<McpConnection>>, NodeJS.Timeout>();
  const leave = async (site: McpSite): Promise<void> => {
    const own = sites.get(site);
    if (own === undefined) return;
    const open = [...own.values()];
    sites.delete(site);
    clearTimeout(idle.get(own));
    idle.delete(own);
    await Promise.all(open.map(async (opening) => (await opening.catch(() => null))?.close()));
  };
  return {
    to: (site, server, declared, signal) => {
      const own = sites.get(site) ?? new Map<string, Promise<McpConnection>>();
      sites.set(site, own);
      clearTimeout(idle.get(own));
      idle.set(own, setTimeout(() => void leave(site), IDLE_MS).unref());
      // One that is declared otherwise now is another one.
      const key = `${server} ${canonicalJson(declared)}`;
      const before = own.get(key);
      const goOn = async (): Promise<McpConnection> => {
        const known = await before?.catch(() => null);
        if (known?.isOpen()) return known;
        await known?.close();
        return openFor(site, server, declared, signal);
      };
      // Kept at once: of two calls side by side each would open one, and the first would end with nobody's site.
      const opening = goOn();
      own.set(key, opening);
      opening.catch(() => {
        if (own.get(key) === opening) own.delete(key);
      });
      return opening;
    },
    leave,
    close: async () => {
      await Promise.all([...sites.keys()].map(leave));
    },
  };
};
