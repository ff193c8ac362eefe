/** What a request over HTTP is refused for, whatever it is about. */
import { EXIT, failed, invalid, missing, type ErrorEntry } from "./entry.ts";

export const REQUEST_ERRORS = {
  RATE_LIMITED: {
    class: "dependency",
    status: 429,
    exit: EXIT.environment,
    meaning: "Too much was asked in a short time.",
    wayOut: "Wait as long as Retry-After says.",
  },
  REQUEST_INVALID: {
    ...invalid("The request is not what the contract asks for.", "Mend the fields named."),
    status: 400,
  },
  REQUEST_TOO_LARGE: { ...invalid("The request's body is too large.", "Send less at once."), status: 413 },
  REQUEST_TIMEOUT: {
    class: "timeout",
    status: 503,
    exit: EXIT.environment,
    meaning: "The request took longer than it may.",
    wayOut: "Try again later, or ask for less.",
  },
  MEDIA_TYPE_UNSUPPORTED: { ...invalid("The body has a type that is not read here.", "Send JSON."), status: 415 },
  RANGE_NOT_SATISFIABLE: {
    ...invalid("The range lies outside of the content.", "Ask for what is there."),
    status: 416,
  },
  ROUTE_NOT_FOUND: missing("The API has no such address.", "See /openapi.json."),
  METHOD_NOT_ALLOWED: { ...missing("The address does not take this method.", "See /openapi.json."), status: 405 },
  PRECONDITION_FAILED: {
    ...failed("permanent", "It has changed since it was read.", "Read it again, then decide anew."),
    status: 412,
  },
  IDEMPOTENCY_CONFLICT: {
    ...invalid("The idempotency key was used for another request.", "Use a new key for a new request."),
    status: 422,
  },
  IDEMPOTENCY_PENDING: failed(
    "transient",
    "A request with this idempotency key is still at work.",
    "Try again with the same key in a moment.",
  ),
  TRACE_NOT_FOUND: {
    ...invalid("There is no such trace, or no longer.", "List the traces that are kept: GET /v1/traces."),
    status: 404,
  },
} as const satisfies Record<string, ErrorEntry>;
