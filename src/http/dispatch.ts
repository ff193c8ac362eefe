/** Requests that come from inside: those of a batch, or of a message of MCP. They go the way of all others, but for who sends them. */
import type { FastifyInstance, LightMyRequestResponse } from "fastify";
import { inherited } from "./admission/admit.ts";
import type { HttpServices, InnerContent } from "./http-services.ts";

const contentOf = ({ headers, rawPayload }: LightMyRequestResponse): InnerContent => ({
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
  bytes: new Uint8Array(rawPayload),
});

export const dispatchThrough =
  (app: FastifyInstance): HttpServices["dispatch"] =>
  (actor, { method, path, body, idempotencyKey, ifMatch, range, contents = false }) =>
    inherited.run({ actor, contents }, async () => {
      const headers = {
        ...(idempotencyKey !== undefined && { "idempotency-key": idempotencyKey }),
        ...(ifMatch !== undefined && { "if-match": ifMatch }),
        ...(range !== undefined && { range }),
        ...(body !== undefined && { "content-type": "application/json" }),
      };
      const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
      const reply = await app.inject({ method, url: path, headers, ...payload });
      const { etag } = reply.headers;
      // A stretch of contents is no document, whatever they are.
      const document = !contents && /json/.test(String(reply.headers["content-type"])) && reply.payload !== "";
      return {
        status: reply.statusCode,
        etag: typeof etag === "string" ? etag : null,
        body: document ? reply.json() : null,
        ...(contents && { content: contentOf(reply) }),
      };
    });
