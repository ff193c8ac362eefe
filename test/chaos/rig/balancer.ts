/**
 * What stands before control planes: hands each request to one of those that are in service. One that is taken out gets no
 * new ones, and has answered those it has before it is ended; so do the endpoints of a service in Kubernetes, by readiness.
 */
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";

export type Balancer = {
  url: string;
  /** Resolves when what it has is answered. */
  takeOut(url: string): Promise<void>;
  putIn(url: string): void;
  /** How many each has answered. */
  readonly answered: ReadonlyMap<string, number>;
  close(): Promise<void>;
};

export const openBalancer = async (urls: readonly string[]): Promise<Balancer> => {
  const inService = new Set(urls);
  const underWay = new Map<string, number>(urls.map((url) => [url, 0]));
  const answered = new Map<string, number>(urls.map((url) => [url, 0]));
  const idle = new Map<string, () => void>();
  let turn = 0;

  const begin = (url: string): void => void underWay.set(url, (underWay.get(url) ?? 0) + 1);
  const end = (url: string): void => {
    const left = (underWay.get(url) ?? 0) - 1;
    underWay.set(url, left);
    if (left === 0) idle.get(url)?.();
  };

  // No retry: a request that fails is a failure that a client sees.
  const server = createServer((near, answer) => {
    const known = [...inService];
    const url = known[(turn += 1) % known.length];
    if (url === undefined) {
      answer.writeHead(503).end("nobody is in service");
      return;
    }
    begin(url);
    const { method, headers, url: path } = near;
    const far = request(`${url}${path}`, { method, headers: { ...headers, connection: "close" } }, (response) => {
      answered.set(url, (answered.get(url) ?? 0) + 1);
      answer.writeHead(response.statusCode ?? 502);
      response.pipe(answer);
    });
    far.on("error", (error) => answer.writeHead(502).end(`no answer: ${error.message}`));
    answer.on("close", () => end(url));
    near.pipe(far);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answered,
    takeOut: async (url) => {
      inService.delete(url);
      if (underWay.get(url) === 0) return;
      await new Promise<void>((resolve) => idle.set(url, resolve));
      idle.delete(url);
    },
    putIn: (url) => void inService.add(url),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};
