import type { ErrorClass } from "../../model/errors.ts";

/** Thrown by `run` to say how its task failed: the class decides whether and how soon it is tried again. */
export class TaskError extends Error {
  readonly errorClass: ErrorClass;
  readonly code: string;

  constructor(errorClass: ErrorClass, message: string, options: { code?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = "TaskError";
    this.errorClass = errorClass;
    this.code = options.code ?? "TASK_FAILED";
  }
}
