import { CHECK_KINDS, checkSchema, type Check } from "../../model/check.ts";
import type { Diagnostic } from "../../model/plan.ts";
import { diagnostic, type DiagnosticCode } from "../diagnostics.ts";
import { didYouMean } from "../did-you-mean.ts";
import { checkProblems } from "./check-rules.ts";
import { fieldName, readSchema } from "./read-schema.ts";
import { readYaml, type Path, type YamlSource } from "./yaml-source.ts";

/** What a schema cannot see, at the place in the YAML where the check stands. */
export const checkRuleDiagnostics = (code: DiagnosticCode, check: Check, at: Path, source: YamlSource): Diagnostic[] =>
  checkProblems(check).map(({ path, message }) => {
    const full = [...at, ...path];
    return diagnostic(code, source.lineOf(full), `${fieldName(full)}: ${message}`);
  });

const unknownKind = (kind: string, line: number): Diagnostic => {
  const near = didYouMean(kind, CHECK_KINDS);
  const suggestion = near === null ? undefined : `Did you mean \`${near}\`?`;
  return diagnostic(
    "check-kind-unknown",
    line,
    `no check has the kind "${kind}"; there are ${CHECK_KINDS.join(", ")}`,
    suggestion,
  );
};

const kindOf = (value: unknown): unknown =>
  typeof value === "object" && value !== null && "kind" in value ? value.kind : undefined;

/**
 * Reads a fenced `check` block. Null when it is no check that could be run: nothing is guessed. Never throws.
 * @param yaml the text inside the fence
 * @param firstLine line of the plan on which that text begins
 */
export const readCheckBlock = (yaml: string, firstLine: number): { check: Check | null; diagnostics: Diagnostic[] } => {
  const source = readYaml(yaml, firstLine);
  if (source.problems.length > 0) {
    const diagnostics = source.problems.map(({ line, message }) =>
      diagnostic("check-invalid", line, `check: ${message}`),
    );
    return { check: null, diagnostics };
  }
  const kind = kindOf(source.value);
  if (typeof kind === "string" && !CHECK_KINDS.some((known) => known === kind)) {
    return { check: null, diagnostics: [unknownKind(kind, source.lineOf(["kind"]))] };
  }
  const read = readSchema(checkSchema, source);
  const diagnostics =
    read.value === null
      ? read.problems.map(({ line, message, suggestion }) =>
          diagnostic("check-invalid", line, `check: ${kind === undefined ? "kind: is missing" : message}`, suggestion),
        )
      : checkRuleDiagnostics("check-invalid", read.value, [], source);
  return { check: diagnostics.length > 0 ? null : read.value, diagnostics };
};
