import { expect, test } from "vitest";
import { compilePlan } from "../../plan/compile.ts";
import { smokePlan } from "./smoke-plan.ts";

test.each(["3fe1a09b77c2", "301546159771", "12e456789012", "000000000000"])(
  "compiles whatever %s looks like",
  (mark) => {
    const { diagnostics } = compilePlan(smokePlan(mark));

    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  },
);
