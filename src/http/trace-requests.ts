/** Each request is a span of the caller's trace, or begins one; all that is done for it is part of that span. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { correlate } from "../runtime/correlation.ts";
import { openSpan, type OpenSpan } from "../runtime/tracing.ts";
import { operationOf } from "./request-state.ts";

const spans = new WeakMap<FastifyRequest, OpenSpan>();

/** Asked all the time, and about nothing that anybody did. */
const UNTRACED = new Set(["/health", "/ready", "/startup", "/metrics"]);

const parentOf = ({ headers: { traceparent } }: FastifyRequest): string | null =>
  typeof traceparent === "string" ? traceparent : null;

export const traceRequests = (app: FastifyInstance): void => {
  app.addHook("onRequest", (request, _reply, done) => {
    const route = request.routeOptions.url;
    if (route === undefined || UNTRACED.has(route)) return done();
    const attributes = { "http.request.method": request.method, "http.route": route };
    const span = openSpan(`${request.method} ${route}`, { kind: "server", parent: parentOf(request), attributes });
    spans.set(request, span);
    return span.within(() => correlate({ request: request.id }, done));
  });
  // Reading a body comes from the socket, which knows nothing of the request.
  app.addHook("preValidation", (request, _reply, done) => {
    const span = spans.get(request);
    if (span === undefined) return done();
    const tenant = request.provost.actor?.tenantId;
    if (tenant !== undefined) span.set({ "provost.tenant": tenant });
    return span.within(() => correlate({ request: request.id, ...(tenant !== undefined && { tenant }) }, done));
  });
  app.addHook("onResponse", (request, reply, done) => {
    const span = spans.get(request);
    const { code } = request.provost;
    span?.set({ "http.response.status_code": reply.statusCode, "provost.request": request.id });
    const operation = operationOf(request);
    if (operation !== null) span?.set({ "provost.operation": operation.name });
    if (reply.statusCode >= 500) span?.fail(code ?? String(reply.statusCode));
    span?.end();
    done();
  });
};
