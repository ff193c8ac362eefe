import { ProvostError } from "../model/errors.ts";
import { readEndpoint } from "../runtime/endpoint-file.ts";
import type { EventAccess } from "./event-access.ts";
import { homePath } from "./home-path.ts";
import type { Session } from "./session.ts";
import { homeExists } from "./with-control-plane.ts";

/** The control plane that runs on the data folder knows its database, which may be elsewhere, and who asks. */
const open = async (folder: string): Promise<EventAccess> => {
  const endpoint = await readEndpoint(folder);
  if (endpoint !== null) {
    const { connectEvents } = await import("./remote/remote-events.ts");
    const running = await connectEvents(endpoint);
    if (running !== null) return running;
  }
  const { openTenantEvents } = await import("../control-plane.ts");
  return openTenantEvents({ homePath: folder });
};

/** Opens what is said and done about events in the data folder, for as long as `work` takes. */
export const withEvents = async <T>(
  session: Session,
  work: (events: EventAccess) => Promise<T>,
  options: { create?: boolean } = {},
): Promise<T> => {
  // A look at nothing must not create a data folder.
  if (!options.create && !homeExists(session)) {
    const home = homePath(session);
    throw new ProvostError("RUN_NOT_FOUND", `nothing has happened here yet: ${home} does not exist`, { home });
  }
  const events = await open(homePath(session));
  try {
    return await work(events);
  } finally {
    await events.close();
  }
};

/** Who is on record for what is done on the command line. */
export const BY = "user";
