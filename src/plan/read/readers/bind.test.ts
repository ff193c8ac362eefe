import { expect, test } from "vitest";
import { compilePlan } from "../../compile.ts";

test("a check that ends with the file is named by a line that there is", () => {
  const text = "- [ ] Build\n\n## Definition of done\n\n- [ ] It works\n```check";
  const { diagnostics, coverage } = compilePlan(text);
  expect(coverage.lines).toBe(6);
  expect(diagnostics.filter(({ code }) => code === "check-invalid")).toMatchObject([{ line: 6 }]);
});
