/** Errors as they leave the API: problem details (RFC 9457) with our stable codes. */
import { z } from "zod";
import { ERRORS, type ErrorCode, ProvostError } from "../model/errors.ts";

const CODES = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]];

export const problemSchema = z
  .object({
    type: z.string().describe("`urn:provost:error:CODE`; what codes mean is in docs/errors.md"),
    title: z.string().describe("what the code means"),
    status: z.number().int(),
    detail: z.string().describe("what happened here"),
    code: z.enum(CODES),
    wayOut: z.string().describe("what to do about it"),
    requestId: z.string(),
    details: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: "Problem" });
export type Problem = z.infer<typeof problemSchema>;

export const PROBLEM_TYPE = "application/problem+json";

/** A fault of ours is told to its log alone: the message may hold what the asker must not see. */
export const problemOf = (error: ProvostError, requestId: string): Problem => {
  const { status, meaning, wayOut } = ERRORS[error.code];
  const internal = error.code === "INTERNAL";
  const plain = Object.keys(error.details).length === 0 || internal;
  return {
    type: `urn:provost:error:${error.code}`,
    title: meaning,
    status,
    detail: internal ? `a fault in Provost; its log has the reason under request ${requestId}` : error.message,
    code: error.code,
    wayOut,
    requestId,
    ...(plain ? {} : { details: error.details }),
  };
};

/** What Fastify and its plugins refuse, in our words. */
const FASTIFY_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "REQUEST_TOO_LARGE",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "MEDIA_TYPE_UNSUPPORTED",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "REQUEST_INVALID",
  FST_ERR_CTP_EMPTY_JSON_BODY: "REQUEST_INVALID",
  FST_ERR_CTP_INVALID_JSON_BODY: "REQUEST_INVALID",
  FST_ERR_CTP_EMPTY_TYPE: "MEDIA_TYPE_UNSUPPORTED",
  FST_ERR_BAD_URL: "REQUEST_INVALID",
  FST_ERR_MAX_PARAM_LENGTH: "REQUEST_INVALID",
};

type FastifyFault = { code?: string; statusCode?: number; message?: string };

/** A text with a NUL, a number or a date that no column holds: what the validators let pass, the database does not. */
const UNSTORABLE: ReadonlySet<string> = new Set(["22021", "22P05", "22003", "22008"]);

/** Null when it is nothing that a client did. */
export const requestFault = (thrown: unknown): ProvostError | null => {
  const fault = (thrown ?? {}) as FastifyFault;
  if (UNSTORABLE.has(fault.code ?? "")) {
    return new ProvostError("REQUEST_INVALID", "a value lies outside of what can be stored", {}, { cause: thrown });
  }
  if (thrown instanceof ProvostError) return thrown;
  const code = FASTIFY_CODES[fault.code ?? ""];
  if (code !== undefined) return new ProvostError(code, fault.message ?? ERRORS[code].meaning, {}, { cause: thrown });
  const { statusCode = 500 } = fault;
  if (statusCode < 400 || statusCode >= 500) return null;
  return new ProvostError("REQUEST_INVALID", fault.message ?? "the request is malformed", {}, { cause: thrown });
};
