/** Where a browser of this machine is sent back to after a sign-in: a port of the loopback, for one answer. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { ProvostError } from "../../../model/errors.ts";

export type Returned = {
  answer: URLSearchParams;
  /** What the browser shows then. */
  show: (text: string) => void;
};

export type Loopback = {
  redirectUri: string;
  /** The first that bears this state; others are not heard. MCP_LOGIN_FAILED when none comes in time. */
  returned(state: string, waitMs: number): Promise<Returned>;
  close(): void;
};

const PATH = "/callback";

const show = (response: ServerResponse, status: number, text: string): void => {
  const headers = {
    "content-type": "text/plain; charset=utf-8",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    connection: "close",
  };
  response.writeHead(status, headers).end(`${text}\n`);
};

type Heard = { request: IncomingMessage; response: ServerResponse };

const listen = async (server: ReturnType<typeof createServer>, port: number): Promise<number> => {
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (cause) {
    const message = `the port ${port} of this machine cannot be listened on: ${(cause as Error).message}`;
    throw new ProvostError("USAGE", message, { port }, { cause });
  }
  return (server.address() as AddressInfo).port;
};

/** @param port a free one when 0 */
export const openLoopback = async (port: number): Promise<Loopback> => {
  let hear: (heard: Heard) => void = ({ response }) => show(response, 404, "Nothing is under way here.");
  const server = createServer((request, response) => hear({ request, response }));
  const redirectUri = `http://127.0.0.1:${await listen(server, port)}${PATH}`;
  const first = (state: string): Promise<Returned> =>
    new Promise((resolve) => {
      hear = ({ request, response }) => {
        const url = new URL(request.url ?? "/", redirectUri);
        const fits = url.pathname === PATH && url.searchParams.get("state") === state;
        if (!fits) return show(response, 404, "This is not the sign-in that is under way.");
        hear = (later) => show(later.response, 404, "This sign-in has been answered.");
        resolve({ answer: url.searchParams, show: (text) => show(response, 200, text) });
      };
    });
  return {
    redirectUri,
    returned: async (state, waitMs) => {
      const called = new AbortController();
      const late = delay(waitMs, null, { signal: called.signal }).catch(() => null);
      const returned = await Promise.race([first(state), late]);
      called.abort();
      if (returned !== null) return returned;
      throw new ProvostError("MCP_LOGIN_FAILED", `no browser came back within ${waitMs / 1_000} seconds`);
    },
    close: () => {
      server.close();
      server.closeIdleConnections();
    },
  };
};
