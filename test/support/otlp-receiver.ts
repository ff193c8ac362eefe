/** What a collector of OpenTelemetry is to who sends to it: takes OTLP over HTTP as JSON or protobuf, and keeps it. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type OtlpReceiver = {
  endpoint: string;
  requests: { headers: Readonly<Record<string, unknown>>; body: Buffer }[];
  close(): Promise<void>;
};

export const startOtlpReceiver = async (): Promise<OtlpReceiver> => {
  const requests: OtlpReceiver["requests"] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      requests.push({ headers: request.headers, body: Buffer.concat(parts) });
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}/v1/traces`,
    requests,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};
