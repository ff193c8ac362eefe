import type { QueueAccess } from "./queue-access.ts";
import { queuesOf } from "./remote/remote-queues.ts";
import type { Session } from "./session.ts";
import { withConnection } from "./with-client.ts";

const missing = { code: "TASK_NOT_FOUND", what: "there are no queues" } as const;

export const withQueues = <T>(
  session: Session,
  work: (queues: QueueAccess) => Promise<T>,
  { create = false }: { create?: boolean } = {},
): Promise<T> =>
  withConnection(
    session,
    async ({ client, tenantId }) => work(queuesOf(client, await tenantId())),
    create ? {} : { missing },
  );
