/** A wire between two processes that a test can cut, stall, make slow, or leave open in one direction only. */
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

/** Towards whom was connected to, and back. */
export type Direction = "there" | "back";

export type Wire = {
  port: number;
  /** Breaks what is connected and takes nothing new until `mend`. */
  cut: () => void;
  /** Swallows every byte in these directions; nobody is told, and the connections stay open. */
  stall: (directions: readonly Direction[]) => void;
  /** Every piece arrives this much later, in its order. */
  delay: (ms: number) => void;
  /** What has lost bytes is broken: no TCP connection goes on without them. */
  mend: () => void;
  close(): Promise<void>;
};

/** A port of the loopback, or the path of a Unix socket; asked at each connection, so that it may change. */
export type Target = () => number | string;

type State = { open: boolean; stalled: readonly Direction[]; delayMs: number };

export const openWire = async (target: Target): Promise<Wire> => {
  const sockets = new Set<Socket>();
  const state: State = { open: true, stalled: [], delayMs: 0 };

  const carry = (from: Socket, to: Socket, direction: Direction): void => {
    sockets.add(from);
    let last = Promise.resolve();
    from.on("data", (data) => {
      if (state.stalled.includes(direction)) return;
      const { delayMs } = state;
      last = last.then(() => (delayMs === 0 ? undefined : new Promise((resolve) => setTimeout(resolve, delayMs))));
      void last.then(() => to.write(data));
    });
    from.on("error", () => to.destroy());
    from.on("close", () => {
      sockets.delete(from);
      to.destroy();
    });
  };
  const server = createServer((client) => {
    if (!state.open) return void client.destroy();
    const at = target();
    const upstream = typeof at === "string" ? connect(at) : connect(at, "127.0.0.1");
    for (const socket of [client, upstream]) socket.setNoDelay(true);
    carry(client, upstream, "there");
    carry(upstream, client, "back");
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const breakAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      state.open = false;
      breakAll();
    },
    stall: (directions) => void (state.stalled = directions),
    delay: (ms) => void (state.delayMs = ms),
    mend: () => {
      if (state.stalled.length > 0) breakAll();
      Object.assign(state, { open: true, stalled: [], delayMs: 0 });
    },
    close: async () => {
      breakAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
