import type { EventAccess } from "./event-access.ts";
import { eventsOf } from "./remote/remote-events.ts";
import type { Session } from "./session.ts";
import { withConnection } from "./with-client.ts";

const missing = { code: "RUN_NOT_FOUND", what: "nothing has happened here yet" } as const;

export const withEvents = <T>(
  session: Session,
  work: (events: EventAccess) => Promise<T>,
  { create = false }: { create?: boolean } = {},
): Promise<T> =>
  withConnection(
    session,
    async ({ client, tenantId }) => work(eventsOf(client, await tenantId())),
    create ? {} : { missing },
  );

/** Who is on record for what is done on the command line. */
export const BY = "user";
