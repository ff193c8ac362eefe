/** JSON Schemas (2020-12, as OpenAPI 3.1 takes them) of the validators; named ones go among the components, once. */
import { z } from "zod";

export type JsonSchema = Record<string, unknown>;
export type Components = Record<string, JsonSchema>;

type Direction = "input" | "output";

const relocate = (value: unknown, nameOf: (name: string) => string): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, part: unknown) =>
      key === "$ref" && typeof part === "string"
        ? `#/components/schemas/${nameOf(part.slice("#/$defs/".length))}`
        : part,
    ),
  );

/** @param io "input" is what a request may hold, "output" what an answer does; they differ in defaults */
export const jsonSchemaOf = (schema: z.ZodType, io: Direction, components: Components): JsonSchema => {
  const nameOf = (name: string): string => (io === "input" ? `${name}Input` : name);
  const {
    $schema: _,
    $defs = {},
    ...whole
  } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema instanceof z.ZodDate) Object.assign(jsonSchema, { type: "string", format: "date-time" });
    },
  });
  for (const [name, definition] of Object.entries($defs)) {
    components[nameOf(name)] ??= relocate(definition, nameOf) as JsonSchema;
  }
  return relocate(whole, nameOf) as JsonSchema;
};
