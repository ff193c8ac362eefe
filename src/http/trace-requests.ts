/** Each request is a span of the caller's trace, or begins one; all that is done for it is part of that span. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { correlate } from "../runtime/correlation.ts";
import { openSpan, type SpanAttributes } from "../runtime/tracing.ts";
import { operationOf } from "./request-state.ts";

/** Asked all the time, and about nothing that anybody did. */
const UNTRACED = new Set(["/health", "/ready", "/startup", "/metrics"]);

const parentOf = ({ headers: { traceparent } }: FastifyRequest): string | null =>
  typeof traceparent === "string" ? traceparent : null;

/** Also when it is answered: what is measured then is an example of its trace. */
export const withinRequest = (request: FastifyRequest, work: () => void): void => {
  const { span } = request.provost;
  if (span === null) work();
  else span.within(work);
};

/** Said once it is answered, of those that are kept. */
const describeAnswer = (request: FastifyRequest, reply: FastifyReply): SpanAttributes => {
  const operation = operationOf(request);
  const tenant = request.provost.actor?.tenantId;
  return {
    "http.request.method": request.method,
    "http.route": request.routeOptions.url ?? "",
    "http.response.status_code": reply.statusCode,
    "provost.request": request.id,
    ...(operation !== null && { "provost.operation": operation.name }),
    ...(tenant !== undefined && { "provost.tenant": tenant }),
  };
};

export const traceRequests = (app: FastifyInstance): void => {
  app.addHook("onRequest", (request, _reply, done) => {
    const route = request.routeOptions.url;
    if (route === undefined || UNTRACED.has(route)) return done();
    const span = openSpan(`${request.method} ${route}`, { kind: "server", parent: parentOf(request) });
    request.provost.span = span;
    return span.within(() => correlate({ request: request.id }, done));
  });
  // Reading a body comes from the socket, which knows nothing of the request.
  app.addHook("preValidation", (request, _reply, done) => {
    const { span, actor } = request.provost;
    if (span === null) return done();
    const tenant = actor?.tenantId;
    return span.within(() => correlate({ request: request.id, ...(tenant !== undefined && { tenant }) }, done));
  });
  app.addHook("onResponse", (request, reply, done) => {
    const { span, code } = request.provost;
    if (span !== null) {
      if (reply.statusCode >= 500) span.fail(code ?? String(reply.statusCode));
      span.end(() => describeAnswer(request, reply));
    }
    done();
  });
};
