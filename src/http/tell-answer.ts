/** A line of the log for each answer: for a closer look, or at a glance where the fault is ours. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { tell, type TellingLevel } from "../runtime/telling.ts";

/** Asked all the time, and about nothing that anybody did. */
const PROBES = new Set(["/health", "/ready", "/startup", "/metrics"]);

const levelOf = (request: FastifyRequest, status: number): TellingLevel => {
  if (PROBES.has(request.routeOptions.url ?? "")) return "trace";
  return status >= 500 ? "info" : "debug";
};

/** By its template, not by its address, which may have in it what is nobody's business. */
export const tellAnswer = (request: FastifyRequest, reply: FastifyReply): void => {
  const { code, actor } = request.provost;
  tell(levelOf(request, reply.statusCode), "answered", () => ({
    request: request.id,
    ...(actor !== null && { tenant: actor.tenantId }),
    method: request.method,
    route: request.routeOptions.url ?? "(unknown)",
    status: reply.statusCode,
    ...(code !== null && { code }),
    durationMs: Math.round(reply.elapsedTime * 10) / 10,
  }));
};
