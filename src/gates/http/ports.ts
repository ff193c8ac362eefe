/**
 * Ports of the servers that checks start. Checks run side by side in one process, so a port is held here while its
 * server lives: the system may name the same free port twice, and a check may ask for a fixed one at base and head.
 */
import { connect, createServer } from "node:net";

export type HeldPort = { port: number; release(): void };

/** Ends of the holds by port; a later hold of the same port waits for the one before. */
const holds = new Map<number, Promise<void>>();

export const holdPort = async (port: number): Promise<HeldPort> => {
  const before = holds.get(port);
  const { promise, resolve } = Promise.withResolvers<void>();
  holds.set(port, promise);
  await before;
  return {
    port,
    release: () => {
      if (holds.get(port) === promise) holds.delete(port);
      resolve();
    },
  };
};

/** A loopback port that nobody listened on a moment ago and no other check holds. */
export const holdFreePort = async (): Promise<HeldPort> => {
  for (;;) {
    const port = await findFreePort();
    if (!holds.has(port)) return holdPort(port);
  }
};

const findFreePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === "object") resolve(address.port);
        else reject(new Error("the system gave no port"));
      });
    });
  });

/** Whether a server could listen there now, at whatever address of this machine. */
export const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });

/** Whether somebody accepts a connection there. */
export const acceptsConnection = (host: string, port: number, timeoutMs: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const settle = (accepts: boolean) => {
      socket.destroy();
      resolve(accepts);
    };
    // The system may give our end the very port that is asked: then nobody is there but ourselves.
    socket.once("connect", () => settle(socket.localPort !== port));
    socket.once("timeout", () => settle(false));
    socket.once("error", () => settle(false));
  });
