/** What the API refuses, in the words of the protocol; the code of ours goes with it. */
import {
  A2AError,
  RequestMalformedError,
  TaskNotCancelableError,
  TaskNotFoundError,
  UnsupportedOperationError,
} from "@a2a-js/sdk/errors";
import { ApiError } from "../sdk/client/index.ts";

export const asA2aError = (thrown: unknown): Error => {
  if (!(thrown instanceof ApiError)) return thrown instanceof Error ? thrown : new Error(String(thrown));
  const { code, message } = thrown;
  const options = { message: `${code}: ${message}`, cause: thrown, metadata: { code } };
  if (code === "RUN_NOT_FOUND") return new TaskNotFoundError(options);
  if (code === "STATE_CONFLICT") return new TaskNotCancelableError(options);
  if (code === "INTERNAL") return new A2AError({ message: "a fault in Provost", metadata: { code } });
  // Not for what the message says, but for who sends it, or when.
  if (["FORBIDDEN", "UNAUTHENTICATED", "RATE_LIMITED"].includes(code)) return new A2AError(options);
  return new RequestMalformedError(options);
};

export const unsupported = (why: string): Error => new UnsupportedOperationError(why);
