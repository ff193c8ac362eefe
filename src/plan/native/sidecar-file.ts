import type { z } from "zod";
import type { Check } from "../../model/check.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { diagnostic } from "../diagnostics.ts";
import { readCheck } from "./check-block.ts";
import { fieldName, readSchema } from "./read-schema.ts";
import { partOf, readYaml, type Path, type YamlSource } from "./yaml-source.ts";

/** A sidecar that is being read: gathers what is wrong with it, each with its place in the file. */
export type SidecarFile = {
  source: YamlSource;
  diagnostics: Diagnostic[];
  /** Reports about the field at a path. */
  tell(found: Diagnostic): void;
  /** The value at a path by its schema, or null after having told what is wrong. */
  read<S extends z.ZodType>(schema: S, at: Path, value: unknown): z.output<S> | null;
  readCheck(at: Path, value: unknown): Check | null;
};

export const openSidecar = (text: string, path: string): SidecarFile => {
  const source = readYaml(text, 1);
  const diagnostics: Diagnostic[] = [];
  const tell = (found: Diagnostic) => {
    diagnostics.push({ ...found, file: path, message: `${path}:${found.line}: ${found.message}` });
  };
  for (const { line, message } of source.problems) tell(diagnostic("sidecar-invalid", line, message));
  return {
    source,
    diagnostics,
    tell,
    read: (schema, at, value) => {
      const read = readSchema(schema, partOf(source, at, value));
      for (const { line, message, suggestion } of read.problems) {
        const field = at.length === 0 ? "" : `${fieldName(at)}: `;
        tell(diagnostic("sidecar-invalid", line, `${field}${message}`, suggestion));
      }
      return read.value;
    },
    readCheck: (at, value) => {
      const read = readCheck(partOf(source, at, value), fieldName(at));
      for (const found of read.diagnostics) tell(found);
      return read.check;
    },
  };
};
