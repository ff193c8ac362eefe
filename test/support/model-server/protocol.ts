import type { IncomingHttpHeaders } from "node:http";
import type { Asked, Fault, Reply } from "./script.ts";

/** One server-sent event. */
export type Frame = { event?: string; data: unknown };

/** Frames of one answer. Those that carry a delta count for `cutAfter` and `failAfter`. */
export type AnswerFrame = Frame & { delta?: true };

/** How one provider's API is spoken. */
export type Protocol = {
  path: RegExp;
  key(headers: IncomingHttpHeaders): string | null;
  /** What a key that is not the right one is answered with; 401 when absent. */
  refusedKey?: Fault;
  /** Throws when the request is not of this protocol. */
  read(body: unknown, path: string): Asked;
  frames(reply: Reply, asked: Asked): Iterable<AnswerFrame>;
  fault(fault: Fault): unknown;
  /** As the provider says in the stream that it cannot go on. */
  failure: Frame;
  /** What follows the last frame. */
  end?: string;
};

export const bearer = (headers: IncomingHttpHeaders): string | null =>
  /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1] ?? null;

export function* pieces(text: string, size: number): Generator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

/** About four characters a token, as the providers' own rule of thumb. */
export const usageOf = (reply: Reply, asked: Asked): { input: number; output: number; cached: number } => ({
  input: reply.usage?.input ?? Math.ceil(asked.opening.length / 4),
  output: reply.usage?.output ?? Math.ceil(((reply.text ?? "").length + JSON.stringify(reply.calls).length) / 4),
  cached: reply.usage?.cached ?? 0,
});

export const callId = (prefix: string, asked: Asked, index: number, given: string | undefined): string =>
  given ?? `${prefix}_${asked.answered}_${index}`;
