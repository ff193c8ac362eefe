/**
 * Pages of other origins that may call the API: none unless named. Those that are show a token; the session cookie is
 * never theirs, so credentials stay off.
 */
import type { FastifyInstance } from "fastify";

const METHODS = "GET, POST, PUT, PATCH, DELETE";
const REQUEST_HEADERS = "authorization, content-type, idempotency-key, if-match, if-none-match, last-event-id, range";
const ANSWER_HEADERS =
  "etag, content-range, idempotency-replayed, ratelimit, ratelimit-policy, retry-after, x-request-id";
const HOUR_SECONDS = "3600";

export const allowOrigins = (app: FastifyInstance, origins: readonly string[]): void => {
  if (origins.length === 0) return;
  app.addHook("onRequest", (request, reply, done) => {
    const { origin } = request.headers;
    void reply.header("vary", "origin");
    if (origin === undefined || !origins.includes(origin)) return done();
    void reply.headers({
      "access-control-allow-origin": origin,
      "access-control-expose-headers": ANSWER_HEADERS,
      "cross-origin-resource-policy": "cross-origin",
    });
    if (request.method !== "OPTIONS") return done();
    return reply
      .code(204)
      .headers({
        "access-control-allow-methods": METHODS,
        "access-control-allow-headers": REQUEST_HEADERS,
        "access-control-max-age": HOUR_SECONDS,
      })
      .send();
  });
};
