import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:net";

/** Below those that the kernel gives to who asks for none in particular: between here and its use nobody gets one so. */
const FIRST = 15_000;
const LAST = 32_000;

/** Null when somebody listens there. */
const listen = async (port: number): Promise<Server | null> => {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    return null;
  }
};

/** Different ports of the loopback that nobody listened at a moment ago. */
export const freePorts = async (count: number): Promise<number[]> => {
  const found = new Map<number, Server>();
  while (found.size < count) {
    const port = randomInt(FIRST, LAST);
    const server = await listen(port);
    if (server !== null) found.set(port, server);
  }
  for (const server of found.values()) {
    server.close();
    await once(server, "close");
  }
  return [...found.keys()];
};
