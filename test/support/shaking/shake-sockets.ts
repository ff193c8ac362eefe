/** Has what comes in on sockets and pipes come in later, in its order. */
import net from "node:net";
// Not the global one: what comes in does so also while a test has stopped the timers.
import { setTimeout as later } from "node:timers";
import type { Delays } from "./delays.ts";

type Push = (this: net.Socket, chunk: unknown, encoding?: BufferEncoding) => boolean;
type Arrival = { chunk: unknown; encoding: BufferEncoding | undefined };

/** @returns undoes it, for what comes in from then on */
export const shakeSockets = (delays: Delays): (() => void) => {
  const prototype: { push: Push } = net.Socket.prototype;
  const real = prototype.push;
  const arriving = new WeakMap<net.Socket, Arrival[]>();

  const deliver = (socket: net.Socket, waiting: Arrival[]): void => {
    const first = waiting.shift();
    if (first === undefined) {
      arriving.delete(socket);
      return;
    }
    // The end is told also of one that is gone; its bytes nobody takes any more.
    if (!socket.destroyed || first.chunk === null) real.call(socket, first.chunk, first.encoding);
    later(() => deliver(socket, waiting), delays.next());
  };

  prototype.push = function (chunk, encoding) {
    const before = arriving.get(this);
    const delayMs = delays.next();
    if (this.destroyed || (before === undefined && delayMs === 0)) return real.call(this, chunk, encoding);
    if (before === undefined) {
      const waiting = [{ chunk, encoding }];
      arriving.set(this, waiting);
      later(() => deliver(this, waiting), delayMs);
    } else before.push({ chunk, encoding });
    return true;
  };
  return () => {
    prototype.push = real;
  };
};
