/** What a sign-in is answered with. A cookie's value is in its header alone, where no script can read it. */
import type { FastifyReply } from "fastify";
import type { SignInAnswer } from "../../control-plane.ts";
import { type ErrorCode, ProvostError } from "../../model/errors.ts";
import { setSessionCookie } from "./session-cookie.ts";

const MESSAGES = {
  SIGN_IN_FAILED: "the account and what was given for it do not fit together",
  LINK_INVALID: "the link was used before, has expired, or never was",
  LINK_ELSEWHERE: "the link was asked for in another browser",
} as const satisfies Partial<Record<ErrorCode, string>>;

type Settled = Exclude<SignInAnswer, { kind: "refused" | "throttled" }>;

/** Every refusal has the one message of its kind: the reason is in the audit log. */
export const settle = (
  answer: SignInAnswer,
  reply: Pick<FastifyReply, "header">,
  code: keyof typeof MESSAGES = "SIGN_IN_FAILED",
): Settled => {
  if (answer.kind === "throttled") throw tooMany(answer.retryInMs, reply);
  if (answer.kind === "refused") {
    const told = answer.code ?? code;
    throw new ProvostError(told, MESSAGES[told]);
  }
  return answer;
};

export const tooMany = (retryInMs: number, reply: Pick<FastifyReply, "header">): ProvostError => {
  const retryAfterSeconds = Math.ceil(retryInMs / 1_000);
  void reply.header("retry-after", String(retryAfterSeconds));
  return new ProvostError("RATE_LIMITED", "too many tries for this account or from this address", {
    retryAfterSeconds,
  });
};

export const signedIn = (answer: Settled, reply: Pick<FastifyReply, "setCookie" | "clearCookie">, secure: boolean) => {
  if (answer.kind === "second-factor") return answer;
  const { cookie, ...rest } = answer;
  if (cookie !== null) setSessionCookie(reply, secure, cookie.value, answer.expiresAt);
  return { ...rest, csrfToken: cookie?.csrfToken ?? null };
};
