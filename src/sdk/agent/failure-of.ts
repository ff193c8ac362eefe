import { ERROR_CLASSES, ERRORS, ProvostError, type ErrorClass } from "../../model/errors.ts";
import type { Failure } from "../../fleet/protocol/fields.ts";
import { TaskError } from "./task-error.ts";

const MAX_MESSAGE = 4_000;

const failure = (code: string, errorClass: ErrorClass, message: string): Failure => ({
  code: /^[A-Z][A-Z0-9_]*$/.test(code) ? code : "TASK_FAILED",
  class: ERROR_CLASSES.includes(errorClass) ? errorClass : "transient",
  message: message.slice(0, MAX_MESSAGE),
});

/** Whatever `run` threw, as the control plane wants to hear it. */
export const failureOf = (thrown: unknown): Failure => {
  if (thrown instanceof TaskError) return failure(thrown.code, thrown.errorClass, thrown.message);
  if (thrown instanceof ProvostError) return failure(thrown.code, thrown.class, thrown.message);
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return failure("TASK_FAILED", ERRORS.TASK_FAILED.class, message);
};
