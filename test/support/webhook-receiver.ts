/** A real HTTP server that takes webhooks, and answers as it is told. */
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Received = {
  id: string;
  type: string;
  data: { position: number; payload: Record<string, unknown> };
  signatures: string[];
  /** What its signature has to be with the secret. */
  signedWith(secret: string): string;
};

export type Receiver = {
  url: string;
  received: Received[];
  /** Resolves when so many have come. */
  count(expected: number): Promise<void>;
  close(): Promise<void>;
};

const read = async (request: IncomingMessage): Promise<Received> => {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += String(chunk);
  const header = (name: string): string => String(request.headers[name]);
  const content = `${header("webhook-id")}.${header("webhook-timestamp")}.${body}`;
  return {
    ...(JSON.parse(body) as Pick<Received, "type" | "data">),
    id: header("webhook-id"),
    signatures: header("webhook-signature").split(" "),
    signedWith: (secret) => {
      const key = Buffer.from(secret.replace("whsec_", ""), "base64");
      return `v1,${createHmac("sha256", key).update(content).digest("base64")}`;
    },
  };
};

export const startReceiver = async (
  answer: (received: Received, response: ServerResponse, request: IncomingMessage) => void,
): Promise<Receiver> => {
  const received: Received[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    void read(request).then((one) => {
      received.push(one);
      answer(one, response, request);
      for (const look of waiting) look();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    count: (expected) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (received.length < expected) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};
