import type { AgentDesk } from "../control-plane.ts";
import { ProvostError } from "../model/errors.ts";
import { readEndpoint } from "../runtime/endpoint-file.ts";
import { homePath } from "./home-path.ts";
import type { Session } from "./session.ts";
import { homeExists } from "./with-control-plane.ts";

type OpenedDesk = AgentDesk & { close(): Promise<void> };

/** The control plane that runs on the data folder knows its database, which may be elsewhere. */
const open = async (folder: string): Promise<OpenedDesk> => {
  const endpoint = await readEndpoint(folder);
  if (endpoint !== null) {
    const { connectAgentDesk } = await import("./remote/remote-agent-desk.ts");
    const desk = await connectAgentDesk(endpoint);
    if (desk !== null) return desk;
  }
  const { openAgentDesk } = await import("../control-plane.ts");
  return openAgentDesk({ homePath: folder });
};

export const withAgents = async <T>(session: Session, work: (desk: AgentDesk) => Promise<T>): Promise<T> => {
  const folder = homePath(session);
  // A look at nothing must not create a data folder.
  if (!homeExists(session)) {
    throw new ProvostError("AGENT_NOT_FOUND", `there are no agents: ${folder} does not exist`, { home: folder });
  }
  const desk = await open(folder);
  try {
    return await work(desk);
  } finally {
    await desk.close();
  }
};
