import { expect, test } from "vitest";
import type { Diagnostic } from "../model/diagnostic.ts";
import { renderDiagnosticLines } from "./render-diagnostics.ts";

const plain = (text: string) => text;
const colors = new Proxy({}, { get: () => plain }) as Parameters<typeof renderDiagnosticLines>[2];

const warning = (line: number, message: string, file?: string): Diagnostic => ({
  code: "sidecar-unmatched",
  severity: "warning",
  ...(file === undefined ? {} : { file }),
  line,
  message,
  suggestion: "",
});

test("each line is named in the file that it is of", () => {
  const lines = renderDiagnosticLines(
    "PLAN.md",
    [warning(3, "of the plan"), warning(10, "PLAN.provost.yaml:10: of the sidecar", "PLAN.provost.yaml")],
    colors,
  );
  expect(lines.map((line) => line.split(/\s{2,}/u))).toEqual([
    ["PLAN.md:3", "warning", "sidecar-unmatched", "of the plan"],
    ["PLAN.provost.yaml:10", "warning", "sidecar-unmatched", "of the sidecar"],
  ]);
});
