/** Requests that come from inside: those of a batch. They go the way of all others, but for who sends them. */
import type { FastifyInstance } from "fastify";
import { inherited } from "./admission/admit.ts";
import type { HttpServices } from "./http-services.ts";

export const dispatchThrough =
  (app: FastifyInstance): HttpServices["dispatch"] =>
  (actor, { method, path, body, idempotencyKey, ifMatch }) =>
    inherited.run(actor, async () => {
      const headers = {
        ...(idempotencyKey !== undefined && { "idempotency-key": idempotencyKey }),
        ...(ifMatch !== undefined && { "if-match": ifMatch }),
        ...(body !== undefined && { "content-type": "application/json" }),
      };
      const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
      const reply = await app.inject({ method, url: path, headers, ...payload });
      const { etag } = reply.headers;
      const document = /json/.test(String(reply.headers["content-type"])) && reply.payload !== "";
      return {
        status: reply.statusCode,
        etag: typeof etag === "string" ? etag : null,
        body: document ? reply.json() : null,
      };
    });
