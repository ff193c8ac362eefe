/** A wire that a test can cut: connections through it break at once, or stop carrying anything while they stay open. */
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

export type TcpProxy = {
  port: number;
  /** Breaks what is connected and takes nothing new until `mend`. */
  cut(): void;
  /** Swallows every byte in both directions; nobody is told. */
  freeze(): void;
  mend(): void;
  close(): Promise<void>;
};

/** @param port where it listens; by default any that is free */
export const createTcpProxy = async (target: { port: number; host?: string }, port = 0): Promise<TcpProxy> => {
  const sockets = new Set<Socket>();
  const state = { open: true, frozen: false };
  const server = createServer((client) => {
    if (!state.open) return void client.destroy();
    const upstream = connect(target.port, target.host ?? "127.0.0.1");
    const pipe = (from: Socket, to: Socket) => {
      sockets.add(from);
      from.on("data", (data) => void (state.frozen || to.write(data)));
      from.on("error", () => to.destroy());
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
    };
    pipe(client, upstream);
    pipe(upstream, client);
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      state.open = false;
      breakAll();
    },
    freeze: () => {
      state.frozen = true;
    },
    mend: () => {
      state.open = true;
      if (state.frozen) breakAll();
      state.frozen = false;
    },
    close: async () => {
      breakAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
