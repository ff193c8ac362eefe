import { toolDeskOf } from "./remote/remote-tools.ts";
import type { Session } from "./session.ts";
import type { ToolDesk } from "./tool-desk.ts";
import { withClient } from "./with-client.ts";

export const withTools = <T>(session: Session, work: (desk: ToolDesk) => Promise<T>): Promise<T> =>
  withClient(session, (client) => work(toolDeskOf(client)));
