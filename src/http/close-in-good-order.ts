/**
 * What is asked is answered, what is followed ends, and then the server closes, with nobody left who could hold it open.
 * Node closes connections that are idle after a request, but not those that never had one, as browsers and undici open
 * them in advance: such a one held the server open for a minute.
 */
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import type { Clock } from "../runtime/clock.ts";

/** Nobody is waited for longer than this. */
const DRAIN_MS = 10_000;

/** Aborted when the server begins to close. */
export const closeInGoodOrder = (app: FastifyInstance, clock: Clock): AbortSignal => {
  const closing = new AbortController();
  const open = new Set<Socket>();
  const busy = new Set<Socket>();
  let callOff = (): void => undefined;
  app.server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.once("close", () => {
      open.delete(socket);
      busy.delete(socket);
    });
  });
  app.addHook("onRequest", ({ raw }, _reply, done) => {
    busy.add(raw.socket);
    done();
  });
  app.addHook("onResponse", ({ raw }, _reply, done) => {
    busy.delete(raw.socket);
    // Kept alive, it would hold the server open for as long as it may be idle. What was injected has no connection.
    if (closing.signal.aborted && open.has(raw.socket)) raw.socket.destroySoon();
    done();
  });
  app.addHook("preClose", async () => {
    closing.abort();
    for (const socket of open) if (!busy.has(socket)) socket.destroySoon();
    callOff = clock.after(DRAIN_MS, () => app.server.closeAllConnections());
  });
  app.addHook("onClose", async () => callOff());
  return closing.signal;
};
