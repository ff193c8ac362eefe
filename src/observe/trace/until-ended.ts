import type { OpenSpan } from "../../runtime/tracing.ts";

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Ends the span when the work has: now, or when its promise settles. */
export const untilEnded = <T>(span: OpenSpan, work: () => T): T => {
  let result: T;
  try {
    result = work();
  } catch (error) {
    span.fail(messageOf(error));
    span.end();
    throw error;
  }
  if (!(result instanceof Promise)) {
    span.end();
    return result;
  }
  return result.then(
    (value: unknown) => {
      span.end();
      return value;
    },
    (error: unknown) => {
      span.fail(messageOf(error));
      span.end();
      throw error;
    },
  ) as T;
};
