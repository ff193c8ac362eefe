/** Values that a JSON Schema takes, for the part of the language that the API's schemas use. */
import * as fc from "fast-check";

export type JsonSchema = {
  $ref?: string;
  type?: string | string[];
  format?: string;
  pattern?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  propertyNames?: JsonSchema;
  items?: JsonSchema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
};

const FORMATS: Readonly<Record<string, () => fc.Arbitrary<string>>> = {
  uuid: () => fc.uuid(),
  email: () => fc.emailAddress(),
  uri: () => fc.webUrl(),
  date: () => fc.date({ noInvalidDate: true, min: new Date("0001-01-01"), max: new Date("9999-12-31") }).map(dayOf),
  "date-time": () => fc.date({ noInvalidDate: true, min: new Date("0001-01-01") }).map((date) => date.toISOString()),
};
const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

/** Short, so that many requests fit into the time; every now and then with what encodings stumble over. */
const textOf = ({ minLength = 0, maxLength = 40 }: JsonSchema): fc.Arbitrary<string> => {
  const size = { minLength, maxLength: Math.max(minLength, Math.min(maxLength, 40)) };
  return fc.oneof(
    { weight: 4, arbitrary: fc.string({ ...size, unit: "grapheme-ascii" }) },
    { weight: 1, arbitrary: fc.string({ ...size, unit: "binary" }) },
  );
};

const stringOf = (schema: JsonSchema): fc.Arbitrary<string> => {
  const format = FORMATS[schema.format ?? ""];
  if (format !== undefined) return format();
  return schema.pattern === undefined ? textOf(schema) : fc.stringMatching(new RegExp(schema.pattern));
};

const numberOf = ({ type, minimum, maximum, exclusiveMinimum }: JsonSchema): fc.Arbitrary<number> => {
  const min = Math.max(
    minimum ?? Number.MIN_SAFE_INTEGER,
    exclusiveMinimum === undefined ? -Infinity : exclusiveMinimum + 1,
  );
  const max = Math.min(maximum ?? Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  return type === "integer" ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true });
};

const objectOf = (schema: JsonSchema, definitions: Definitions, depth: number): fc.Arbitrary<object> => {
  const { properties = {}, required = [], additionalProperties } = schema;
  const fields = Object.entries(properties).map(
    ([name, field]) => [name, arbitraryOf(field, definitions, depth)] as const,
  );
  const known = fc.record(Object.fromEntries(fields), { requiredKeys: required });
  if (typeof additionalProperties !== "object") return known;
  const values = arbitraryOf(additionalProperties, definitions, depth);
  const more = fc.dictionary(arbitraryOf(schema.propertyNames ?? {}, definitions, depth).map(String), values, {
    maxKeys: 3,
  });
  return fc.tuple(known, more).map(([own, others]) => ({ ...others, ...own }));
};

export type Definitions = Readonly<Record<string, JsonSchema>>;

/** How often a schema may refer to another on the way down: some refer to themselves. */
const MAX_DEPTH = 4;

export const arbitraryOf = (schema: JsonSchema, definitions: Definitions, depth = 0): fc.Arbitrary<unknown> => {
  if (schema.$ref !== undefined) {
    const definition = definitions[schema.$ref.split("/").at(-1) ?? ""] ?? {};
    return depth >= MAX_DEPTH ? fc.constant(null) : arbitraryOf(definition, definitions, depth + 1);
  }
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => arbitraryOf(choice, definitions, depth)));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (Array.isArray(schema.type)) {
    return fc.oneof(...schema.type.map((type) => arbitraryOf({ ...schema, type }, definitions, depth)));
  }
  switch (schema.type) {
    case "string":
      return stringOf(schema);
    case "integer":
    case "number":
      return numberOf(schema);
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array": {
      const { minItems = 0, maxItems = 4, items = {} } = schema;
      const maxLength = Math.max(minItems, Math.min(maxItems, 4));
      return fc.array(arbitraryOf(items, definitions, depth), { minLength: minItems, maxLength });
    }
    case "object":
      return objectOf(schema, definitions, depth);
    case undefined:
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
};
