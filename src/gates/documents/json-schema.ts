/** Validation of a JSON or YAML document against a JSON Schema (draft 7, 2019-09 or 2020-12, by its `$schema`). Pure. */
import { Ajv, type AnySchemaObject, type ErrorObject } from "ajv";
import { Ajv2019 } from "ajv/dist/2019.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import { LineCounter, parseDocument } from "yaml";
import { readJsonFile } from "../measure/json-document.ts";

export type ParsedDocument = { kind: "parsed"; value: unknown } | { kind: "malformed"; problem: string };
export type SchemaResult =
  { kind: "valid" } | { kind: "invalid"; problems: string[] } | { kind: "bad-schema"; problem: string };

/** @param name decides by its ending: .yaml and .yml are YAML, everything else is JSON */
export const parseStructured = (name: string, text: string): ParsedDocument => {
  if (/\.ya?ml$/i.test(name)) return parseYaml(text);
  const json = readJsonFile(text);
  if (json.kind === "found") return { kind: "parsed", value: json.value };
  if (json.kind !== "malformed") return { kind: "malformed", problem: "it is empty" };
  return { kind: "malformed", problem: `${json.problem} at line ${json.line}, column ${json.column}` };
};

const parseYaml = (text: string): ParsedDocument => {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const [error] = document.errors;
  if (error) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    return { kind: "malformed", problem: `${error.message} at line ${line}, column ${col}` };
  }
  // The limit stops a few lines of nested aliases from becoming gigabytes.
  return { kind: "parsed", value: document.toJS({ maxAliasCount: 100 }) };
};

/** `format` is an annotation only, as the standard has it by default; references to other files are refused. */
export const validateSchema = (schema: unknown, value: unknown): SchemaResult => {
  if (schema === null || typeof schema !== "object")
    return { kind: "bad-schema", problem: "it is no JSON Schema object" };
  const named = (schema as AnySchemaObject).$schema;
  const options = { strict: false, allErrors: true, validateFormats: false, logger: false } as const;
  try {
    const validate = ajvFor(typeof named === "string" ? named : "", options).compile(schema as AnySchemaObject);
    if (validate(value)) return { kind: "valid" };
    return { kind: "invalid", problems: (validate.errors ?? []).map(describe) };
  } catch (error) {
    return { kind: "bad-schema", problem: error instanceof Error ? error.message : String(error) };
  }
};

const ajvFor = (named: string, options: ConstructorParameters<typeof Ajv>[0]) => {
  if (named.includes("draft-07") || named.includes("draft-06")) return new Ajv(options);
  return named.includes("2019-09") ? new Ajv2019(options) : new Ajv2020(options);
};

const describe = (error: ErrorObject): string =>
  `${error.instancePath === "" ? "the document" : error.instancePath} ${error.message ?? error.keyword}`;
