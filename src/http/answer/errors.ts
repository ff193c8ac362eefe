/** Every refusal and fault leaves as a problem document. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { asProvostError, ERRORS, ProvostError } from "../../model/errors.ts";
import { OPERATIONS } from "../operations.ts";
import { PROBLEM_TYPE, problemOf, requestFault } from "../problem.ts";

const PATTERNS = Object.values(OPERATIONS).map((address) => {
  const [method = "", path = ""] = address.split(" ");
  return { method, pattern: new RegExp(`^${path.replaceAll(".", "\\.").replaceAll(/:\w+/g, "[^/]+")}$`) };
});

/** METHOD_NOT_ALLOWED where there is something, but not for this method. */
export const unknownAddress = (request: FastifyRequest): { error: ProvostError; allow: string[] } => {
  const path = request.url.split("?")[0] ?? "";
  const allow = PATTERNS.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
  const error =
    allow.length > 0
      ? new ProvostError("METHOD_NOT_ALLOWED", `${path} takes ${allow.join(", ")}, not ${request.method}`, { allow })
      : new ProvostError("ROUTE_NOT_FOUND", `there is no ${request.method} ${path}`);
  return { error, allow };
};

/** What is refused before there is a route: an address that cannot be read. */
export const answerUnreadable = (thrown: unknown, request: FastifyRequest, reply: FastifyReply): void => {
  const error = requestFault(thrown) ?? asProvostError(thrown);
  void reply
    .code(ERRORS[error.code].status)
    .type(PROBLEM_TYPE)
    .header("x-request-id", request.id)
    .send(JSON.stringify(problemOf(error, request.id)));
};

export const answerErrors = (app: FastifyInstance): void => {
  app.setErrorHandler((thrown, request, reply) => {
    const error = requestFault(thrown) ?? asProvostError(thrown);
    if (error.code === "INTERNAL") request.log.error({ err: thrown, requestId: request.id }, "a fault in Provost");
    request.provost.code = error.code;
    if (error.code === "UNAUTHENTICATED") void reply.header("www-authenticate", "Bearer");
    if (typeof error.details["retryAfterSeconds"] === "number") {
      void reply.header("retry-after", String(error.details["retryAfterSeconds"]));
    }
    // A refusal must not be taken for the document that it stands in place of.
    void reply.removeHeader("etag").header("cache-control", "no-store");
    const { status } = ERRORS[error.code];
    return reply
      .code(status)
      .type(PROBLEM_TYPE)
      .send(JSON.stringify(problemOf(error, request.id)));
  });
};
