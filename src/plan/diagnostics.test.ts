import { expect, test } from "vitest";
import { diagnosticSchema } from "../model/diagnostic.ts";
import { diagnostic, DIAGNOSTICS, errorDiagnostic } from "./diagnostics.ts";

test("a diagnostic takes severity and suggestion from the catalogue", () => {
  const found = diagnostic("no-tasks", 1, "nothing to do");
  expect(found).toEqual({
    code: "no-tasks",
    severity: "error",
    line: 1,
    message: "nothing to do",
    suggestion: DIAGNOSTICS["no-tasks"].suggestion,
  });
  expect(diagnosticSchema.parse(found)).toEqual(found);
});

test("a code that says when becomes an error", () => {
  expect(errorDiagnostic("task-unbound", 7, "no agent", "Bind it.")).toEqual({
    code: "task-unbound",
    severity: "error",
    line: 7,
    message: "no agent",
    suggestion: "Bind it.",
  });
});

test.each(Object.entries(DIAGNOSTICS))("%s says what and the way out in whole sentences", (_code, entry) => {
  expect(entry.meaning).toMatch(/^[A-Z].+\.$/u);
  expect(entry.suggestion).toMatch(/^[A-Z].+\.$/u);
});
