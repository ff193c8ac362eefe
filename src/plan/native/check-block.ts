import { CHECK_KINDS, checkSchema, type Check } from "../../model/check.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { diagnostic } from "../diagnostics.ts";
import { didYouMean } from "../did-you-mean.ts";
import { checkProblems } from "./check-rules.ts";
import { fieldName, readSchema } from "./read-schema.ts";
import { readYaml, type YamlSource } from "./yaml-source.ts";

type ReadCheck = { check: Check | null; diagnostics: Diagnostic[] };

const kindOf = (value: unknown): unknown =>
  typeof value === "object" && value !== null && "kind" in value ? value.kind : undefined;

const unknownKind = (kind: string, line: number, name: string): Diagnostic => {
  const near = didYouMean(kind, CHECK_KINDS);
  const message = `${name}: no check has the kind "${kind}"; there are ${CHECK_KINDS.join(", ")}`;
  return diagnostic("check-kind-unknown", line, message, near === null ? undefined : `Did you mean \`${near}\`?`);
};

/**
 * A check definition in YAML of any place. Null when it is none that could be run: nothing is guessed.
 * @param name how the messages call it
 */
export const readCheck = (source: YamlSource, name: string): ReadCheck => {
  const kind = kindOf(source.value);
  if (typeof kind === "string" && !CHECK_KINDS.some((known) => known === kind)) {
    return { check: null, diagnostics: [unknownKind(kind, source.lineOf(["kind"]), name)] };
  }
  if (kind === undefined) {
    return { check: null, diagnostics: [diagnostic("check-invalid", source.lineOf([]), `${name}: kind: is missing`)] };
  }
  const read = readSchema(checkSchema, source);
  if (read.value === null) {
    const diagnostics = read.problems.map(({ line, message, suggestion }) =>
      diagnostic("check-invalid", line, `${name}: ${message}`, suggestion),
    );
    return { check: null, diagnostics };
  }
  const diagnostics = checkProblems(read.value).map(({ path, message }) =>
    diagnostic("check-invalid", source.lineOf(path), `${name}: ${fieldName(path)}: ${message}`),
  );
  return { check: diagnostics.length > 0 ? null : read.value, diagnostics };
};

/**
 * Reads a fenced `check` block. Never throws.
 * @param yaml the text inside the fence
 * @param firstLine line of the plan on which that text begins
 */
export const readCheckBlock = (yaml: string, firstLine: number): ReadCheck => {
  const source = readYaml(yaml, firstLine);
  if (source.problems.length === 0) return readCheck(source, "check");
  const diagnostics = source.problems.map(({ line, message }) =>
    diagnostic("check-invalid", line, `check: ${message}`),
  );
  return { check: null, diagnostics };
};
