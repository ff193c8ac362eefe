/** Requests with an Idempotency-Key: done once, and answered the same each time. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { HostedTenant } from "../../control-plane.ts";
import type { Actor } from "../../model/actor.ts";
import { ProvostError } from "../../model/errors.ts";
import { canonicalJson } from "../../runtime/canonical-json.ts";
import { sha256 } from "../../runtime/hash.ts";

const KEY = /^[\x21-\x7e]{1,255}$/;

/** Undefined when there is none. */
export const idempotencyKey = (request: FastifyRequest): string | undefined => {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return undefined;
  if (typeof key === "string" && KEY.test(key)) return key;
  throw new ProvostError("REQUEST_INVALID", "an Idempotency-Key has 1 to 255 visible ASCII characters");
};

/** As it would be asked for again; what JSON cannot hold does not come from a request. */
const hashOf = ({ params, query, body }: FastifyRequest): string =>
  sha256(canonicalJson(JSON.parse(JSON.stringify({ params, query, body }))));

export const answerOnce = async (
  request: FastifyRequest,
  reply: FastifyReply,
  { key, operation, actor, control }: { key: string; operation: string; actor: Actor; control: HostedTenant },
  work: () => Promise<{ status: number; body: string }>,
): Promise<string> => {
  const kept = await control.answers.once(
    { actorId: `${actor.kind}:${actor.id}`, key },
    { operation, requestHash: hashOf(request) },
    work,
  );
  switch (kept.kind) {
    case "done":
      return kept.answer.body;
    case "answered":
      void reply.code(kept.answer.status).header("idempotency-replayed", "true");
      return kept.answer.body;
    case "pending":
      void reply.header("retry-after", "1");
      throw new ProvostError("IDEMPOTENCY_PENDING", "a request with this key is still at work", { key });
    case "conflict":
      throw new ProvostError("IDEMPOTENCY_CONFLICT", "the key was used for a request that differs from this one", {
        key,
      });
    default:
      return kept satisfies never;
  }
};
