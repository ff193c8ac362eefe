/** Types of answers, made of their JSON Schemas. What GraphQL has no word for (unions, maps) is a `JSON` value. */
import {
  GraphQLBoolean,
  type GraphQLFieldConfig,
  GraphQLFloat,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLScalarType,
  GraphQLString,
} from "graphql";
import type { Components, JsonSchema } from "../openapi/json-schema.ts";
import type { AskContext } from "./ask.ts";

export type Row = Readonly<Record<string, unknown>>;
export type Fields = Record<string, GraphQLFieldConfig<Row, AskContext>>;

export const JSON_VALUE = new GraphQLScalarType({ name: "JSON", description: "Any JSON value." });

const REFERENCE = "#/components/schemas/";
const NAME = /^[A-Za-z]\w*$/;

/** What the schema says besides null; null when it does not take null, or takes more than one other thing. */
const nullableOf = (schema: JsonSchema): JsonSchema | null => {
  if (Array.isArray(schema["type"])) {
    const [type, ...others] = schema["type"].filter((name) => name !== "null");
    return others.length === 0 && schema["type"].length === 2 ? { ...schema, type } : null;
  }
  const options = schema["anyOf"] as JsonSchema[] | undefined;
  const [some, ...others] = options?.filter(({ type }) => type !== "null") ?? [];
  return options?.length === 2 && some !== undefined && others.length === 0 ? some : null;
};

const scalarOf = ({ type }: JsonSchema): GraphQLOutputType => {
  if (type === "string") return GraphQLString;
  if (type === "boolean") return GraphQLBoolean;
  // GraphQL's own Int ends at 32 bits; sequence numbers do not.
  return type === "number" || type === "integer" ? GraphQLFloat : JSON_VALUE;
};

const propertiesOf = ({ properties }: JsonSchema): Record<string, JsonSchema> =>
  (properties ?? {}) as Record<string, JsonSchema>;

export type OutputTypes = {
  /** @param name of the type, where the schema has none of its own */
  of(schema: JsonSchema, name: string): GraphQLOutputType;
};

/** @param linksOf further fields of a named type, by its name and the names of those it has */
export const createOutputTypes = (
  components: Components,
  linksOf: (type: string, own: ReadonlySet<string>) => Fields,
): OutputTypes => {
  const named = new Map<string, GraphQLObjectType<Row, AskContext>>();

  const objectOf = (schema: JsonSchema, name: string): GraphQLOutputType => {
    const fields = Object.entries(propertiesOf(schema)).filter(([key]) => NAME.test(key));
    if (fields.length === 0) return JSON_VALUE;
    const known = named.get(name);
    if (known !== undefined) return known;
    const required = new Set((schema["required"] ?? []) as string[]);
    const type = new GraphQLObjectType<Row, AskContext>({
      name,
      fields: () => {
        const own = fields.map(([key, part]): [string, Fields[string]] => {
          const base = of(part, `${name}${key.charAt(0).toUpperCase()}${key.slice(1)}`);
          const whole =
            required.has(key) && nullableOf(part) === null && base !== JSON_VALUE ? new GraphQLNonNull(base) : base;
          const { description } = part as { description?: string };
          return [key, { type: whole, ...(description !== undefined && { description }) }];
        });
        return { ...Object.fromEntries(own), ...linksOf(name, new Set(fields.map(([key]) => key))) };
      },
    });
    named.set(name, type);
    return type;
  };

  const of = (schema: JsonSchema, name: string): GraphQLOutputType => {
    const { $ref } = schema as { $ref?: string };
    if ($ref !== undefined) {
      const target = $ref.slice(REFERENCE.length);
      const component = components[target];
      return component === undefined || !NAME.test(target) ? JSON_VALUE : of(component, target);
    }
    const some = nullableOf(schema);
    if (some !== null) return of(some, name);
    if (schema["type"] === "object") return objectOf(schema, name);
    if (schema["type"] === "array") return new GraphQLList(new GraphQLNonNull(of(schema["items"] as JsonSchema, name)));
    return scalarOf(schema);
  };
  return { of };
};
