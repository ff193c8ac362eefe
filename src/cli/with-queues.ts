import { ProvostError } from "../model/errors.ts";
import { readEndpoint } from "../runtime/endpoint-file.ts";
import { homePath } from "./home-path.ts";
import type { QueueAccess } from "./queue-access.ts";
import type { Session } from "./session.ts";
import { homeExists } from "./with-control-plane.ts";

const openHere = async (folder: string): Promise<QueueAccess> => {
  const { openQueueDesk } = await import("../control-plane.ts");
  const { deadLetters, ...desk } = await openQueueDesk({ homePath: folder });
  return {
    ...desk,
    list: ({ queue, state, limit }) => desk.list({ queue, states: state === undefined ? undefined : [state], limit }),
    deadLetters: {
      ...deadLetters,
      list: (filter, limit) => deadLetters.list(filter, { before: null, limit }),
      retry: async (choice, by) => (await deadLetters.retry(choice, by)).length,
      purge: async (choice, by) => (await deadLetters.purge(choice, by)).length,
    },
  };
};

/** The control plane that runs on the data folder knows its database, which may be elsewhere, and the agents at work. */
const open = async (folder: string): Promise<QueueAccess> => {
  const endpoint = await readEndpoint(folder);
  if (endpoint !== null) {
    const { connectQueues } = await import("./remote/remote-queues.ts");
    const running = await connectQueues(endpoint);
    if (running !== null) return running;
  }
  return openHere(folder);
};

export const withQueues = async <T>(
  session: Session,
  work: (queues: QueueAccess) => Promise<T>,
  options: { create?: boolean } = {},
): Promise<T> => {
  const folder = homePath(session);
  // A look at nothing must not create a data folder.
  if (!options.create && !homeExists(session)) {
    throw new ProvostError("TASK_NOT_FOUND", `there are no queues: ${folder} does not exist`, { home: folder });
  }
  const queues = await open(folder);
  try {
    return await work(queues);
  } finally {
    await queues.close();
  }
};
