import type { openTenantEvents, TenantEvents } from "../control-plane.ts";
import { ProvostError } from "../model/errors.ts";
import { homePath } from "./home-path.ts";
import type { Session } from "./session.ts";
import { homeExists } from "./with-control-plane.ts";

type OpenedEvents = Awaited<ReturnType<typeof openTenantEvents>>;

/** Opens what is said and done about events in the data folder, for as long as `work` takes. */
export const withEvents = async <T>(
  session: Session,
  work: (events: OpenedEvents & TenantEvents) => Promise<T>,
  options: { create?: boolean } = {},
): Promise<T> => {
  // A look at nothing must not create a data folder.
  if (!options.create && !homeExists(session)) {
    const home = homePath(session);
    throw new ProvostError("RUN_NOT_FOUND", `nothing has happened here yet: ${home} does not exist`, { home });
  }
  const plane = await import("../control-plane.ts");
  const events = await plane.openTenantEvents({ homePath: homePath(session) });
  try {
    return await work(events);
  } finally {
    await events.close();
  }
};

/** Who is on record for what is done on the command line. */
export const BY = "user";
