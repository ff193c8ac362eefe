/**
 * Synchronous work over text that an agent produced, with a limit of time: a pattern that backtracks without end or a
 * report of a million elements must fail its check and not stop the heartbeats of the whole engine.
 */
import { createContext, Script } from "node:vm";

/** Long enough for any sane pattern or report on a loaded machine, short against the shortest lease. */
const DEFAULT_LIMIT_MS = 5_000;

// The context is no sandbox and need not be one: it only carries V8's own watchdog, which also interrupts a regular
// expression. The script's text is constant and the work is our own function.
const context = createContext(Object.create(null));
const callWork = new Script("work()");

/** `problem` ends a sentence whose subject is the text: "took longer than 5000 ms to read". */
export type Bounded<T> = { kind: "done"; value: T } | { kind: "exceeded"; problem: string };

export const withinTime = <T>(work: () => T, limitMs: number = DEFAULT_LIMIT_MS): Bounded<T> => {
  let value: { result: T } | null = null;
  context["work"] = () => {
    value = { result: work() };
  };
  try {
    callWork.runInContext(context, { timeout: limitMs });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") {
      return { kind: "exceeded", problem: `took longer than ${limitMs} ms to read` };
    }
    // Nesting of a hundred thousand levels; V8 has no other name for it.
    if (error instanceof RangeError && error.message.includes("call stack")) {
      return { kind: "exceeded", problem: "is nested too deeply to be read" };
    }
    throw error;
  } finally {
    context["work"] = undefined;
  }
  // Set by `work`, which the compiler cannot see.
  return { kind: "done", value: (value as unknown as { result: T }).result };
};
