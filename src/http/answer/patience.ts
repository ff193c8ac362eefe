/**
 * How long somebody waits for an answer. Not Fastify's `request.signal` and `handlerTimeout`: both end with the request's
 * stream, which is as soon as a body was read, and so a POST would be aborted while it is at work.
 */
import type { FastifyReply } from "fastify";
import { ProvostError } from "../../model/errors.ts";
import type { Clock } from "../../runtime/clock.ts";

/** Aborted when the connection ends before the answer, or when the server closes. */
export const whileAwaited = (reply: FastifyReply, closing: AbortSignal): AbortSignal => {
  const gone = new AbortController();
  const { raw } = reply;
  raw.once("close", () => {
    if (!raw.writableFinished) gone.abort(new ProvostError("REQUEST_TIMEOUT", "nobody waits for the answer any more"));
  });
  return AbortSignal.any([gone.signal, closing]);
};

/** REQUEST_TIMEOUT when it takes longer. What was begun may still be done: a request is no transaction. */
export const within = <T>(limitMs: number, clock: Clock, work: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const callOff = clock.after(limitMs, () => {
      reject(new ProvostError("REQUEST_TIMEOUT", `it was not done within ${limitMs / 1_000} s`, { limitMs }));
    });
    // One promise for each request, where a race takes three.
    work.then(
      (value) => {
        callOff();
        resolve(value);
      },
      (error: unknown) => {
        callOff();
        reject(error);
      },
    );
  });
