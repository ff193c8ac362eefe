import type { AgentDesk } from "../control-plane.ts";
import { agentDeskOf } from "./remote/remote-agent-desk.ts";
import type { Session } from "./session.ts";
import { withClient } from "./with-client.ts";

const missing = { code: "AGENT_NOT_FOUND", what: "there are no agents" } as const;

export const withAgents = <T>(session: Session, work: (desk: AgentDesk) => Promise<T>): Promise<T> =>
  withClient(session, (client) => work(agentDeskOf(client)), { missing });
