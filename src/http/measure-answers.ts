/** Rate, errors and duration of every route, and a line of the log for each answer: by its template, because paths hold ids and there is no end of those. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { count, observe } from "../runtime/instruments.ts";
import { operationOf } from "./request-state.ts";
import { tellAnswer } from "./tell-answer.ts";
import { withinRequest } from "./trace-requests.ts";

const UNKNOWN = "(unknown)";

/** Streams and sockets last for as long as somebody follows; how long says nothing about us. */
const isFollowed = (request: FastifyRequest): boolean => {
  const response = operationOf(request)?.contract.response;
  return response !== undefined && "kind" in response && (response.kind === "events" || response.kind === "socket");
};

export const measureAnswers = (app: FastifyInstance): void => {
  app.addHook("onResponse", (request, reply, done) => {
    const route = request.routeOptions.url ?? UNKNOWN;
    const { method } = request;
    const { code } = request.provost;
    count("provost_http_requests_total", { method, route, status: String(reply.statusCode) });
    if (code !== null) count("provost_http_problems_total", { code });
    withinRequest(request, () => tellAnswer(request, reply));
    if (!isFollowed(request)) {
      const seconds = reply.elapsedTime / 1_000;
      withinRequest(request, () => observe("provost_http_request_duration_seconds", { method, route }, seconds));
    }
    done();
  });
};
