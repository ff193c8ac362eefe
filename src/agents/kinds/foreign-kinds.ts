/** The kinds of agents whose loop is not ours: what does their tasks, and what tells whether they can be had. */
import type { AgentDeclaration } from "../../model/agent-declaration.ts";
import type { TenantId } from "../../model/ids.ts";
import type { AgentKind } from "./agent-kind.ts";
import { createAcpAgent, findAcp } from "./acp/acp-agent.ts";
import { createCliAgent } from "./cli/cli-agent.ts";
import { findCli } from "./cli/find-cli.ts";
import { probeCli } from "./cli/probe-cli.ts";
import type { ElsewhereParts } from "./elsewhere/elsewhere-parts.ts";
import { createHttpAgent } from "./http/http-agent.ts";
import { probeHttp } from "./http/http-connection.ts";

export type ForeignKind = {
  kind: AgentKind;
  /** Throws what keeps a run from beginning. */
  refuse(tenantId: TenantId, agent: AgentDeclaration): Promise<unknown>;
  /** What there is of it, in words; throws what `refuse` throws, and what is wrong with it. */
  probe(tenantId: TenantId, agent: AgentDeclaration): Promise<string>;
};

const cliKind = (parts: ElsewhereParts, path: string | undefined): ForeignKind => ({
  kind: createCliAgent(parts),
  refuse: (_, agent) => findCli(agent, path),
  probe: (_, agent) => probeCli(agent, path),
});

const acpKind = (parts: ElsewhereParts, path: string | undefined): ForeignKind => ({
  kind: createAcpAgent(parts),
  refuse: (_, agent) => findAcp(agent, path),
  probe: async (_, agent) => `${(await findAcp(agent, path)).command.join(" ")}: it is there; it was not started`,
});

const httpKind = (parts: ElsewhereParts): ForeignKind => ({
  kind: createHttpAgent(parts),
  refuse: (tenantId, agent) => probeHttp(parts, tenantId, agent),
  probe: (tenantId, agent) => probeHttp(parts, tenantId, agent),
});

/** Its SDK is loaded when a plan has use for it. */
const a2aKind = (parts: ElsewhereParts): ForeignKind => {
  const load = () => import("./a2a/a2a-agent.ts");
  return {
    kind: { name: "a2a", work: async (request) => (await load()).createA2aAgent(parts).work(request) },
    refuse: async (tenantId, agent) => (await load()).probeA2a(parts, tenantId, agent),
    probe: async (tenantId, agent) => (await load()).probeA2a(parts, tenantId, agent),
  };
};

export const openForeignKinds = (parts: ElsewhereParts, path: string | undefined): ReadonlyMap<string, ForeignKind> =>
  new Map(
    [cliKind(parts, path), acpKind(parts, path), a2aKind(parts), httpKind(parts)].map((kind) => [kind.kind.name, kind]),
  );
