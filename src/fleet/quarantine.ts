/**
 * Notices an agent that is broken. One kind of work that fails says something about the work; several kinds that fail one
 * after the other, with no success in between, say something about the agent.
 */
import type { LeasedWork } from "./work-queue.ts";

export type FailureGuard = {
  succeeded: () => void;
  /** Why the agent is to be quarantined; null while it is not. */
  failed: (shape: string) => string | null;
  /** Somebody has let it out of quarantine: what led there is not held against it again. */
  forget: () => void;
};

const FAILURES = 6;
const SHAPES = 3;

/** Work of one shape is done in the same way: what makes one fail may make all of them fail. */
export const shapeOf = (work: Pick<LeasedWork, "queue" | "kind" | "requires">): string =>
  [work.queue, work.kind, ...work.requires.toSorted()].join(" ");

export const createFailureGuard = (): FailureGuard => {
  let shapes: string[] = [];
  const forget = (): void => {
    shapes = [];
  };
  return {
    succeeded: forget,
    forget,
    failed: (shape) => {
      shapes = [...shapes, shape].slice(-FAILURES);
      const kinds = new Set(shapes).size;
      if (shapes.length < FAILURES || kinds < SHAPES) return null;
      return `its last ${FAILURES} tasks failed, of ${kinds} kinds of work`;
    },
  };
};
