/**
 * The GraphQL schema, made of the API's document: a field for every operation that reads, and links between what they
 * answer with. Nothing is reached past an operation, so nothing is reached past its policy, limits and record.
 */
import {
  GraphQLBoolean,
  type GraphQLFieldConfigArgumentMap,
  GraphQLFloat,
  type GraphQLInputType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
} from "graphql";
import type { Components, JsonSchema } from "../openapi/json-schema.ts";
import type { AskContext } from "./ask.ts";
import { fieldNameOf, linkNameOf, typeNameOf } from "./field-names.ts";
import { createOutputTypes, type Fields, type OutputTypes, type Row } from "./output-types.ts";
import { type ReadableOperation, readableOperations } from "./readable-operations.ts";

const inputOf = ({ type, items }: JsonSchema): GraphQLInputType => {
  if (type === "array") return new GraphQLList(new GraphQLNonNull(inputOf((items ?? {}) as JsonSchema)));
  if (type === "integer") return GraphQLInt;
  if (type === "number") return GraphQLFloat;
  return type === "boolean" ? GraphQLBoolean : GraphQLString;
};

const argumentsOf = (
  { arguments: declared }: ReadableOperation,
  given: ReadonlySet<string>,
): GraphQLFieldConfigArgumentMap =>
  Object.fromEntries(
    declared
      .filter(({ name }) => !given.has(name))
      .map(({ name, required, schema }) => {
        const type = inputOf(schema);
        return [name, { type: required && schema["default"] === undefined ? new GraphQLNonNull(type) : type }];
      }),
  );

const fieldFor = (
  operation: ReadableOperation,
  types: OutputTypes,
  keys: readonly string[],
): Fields[string] & { type: ReturnType<OutputTypes["of"]> } => ({
  type: types.of(operation.response, typeNameOf(operation.name)),
  description: operation.summary,
  args: argumentsOf(operation, new Set(keys)),
  // Costs an operation, which is what the limit of a query counts.
  extensions: { operation: operation.name },
  resolve: (row: Row, values: Record<string, unknown>, context: AskContext) => {
    const own = Object.fromEntries(keys.map((key) => [key, row[key]]));
    if (Object.values(own).some((value) => value === null || value === undefined)) return null;
    return context.ask(operation, { ...values, ...own });
  },
});

const namedType = ({ $ref }: JsonSchema): string | null =>
  /^#\/components\/schemas\/(\w+)$/.exec(String($ref))?.[1] ?? null;

/** The key that each type is read by: the last in the path of the operation that gets one. */
const keysOfTypes = (operations: readonly ReadableOperation[]): Map<string, string> =>
  new Map(
    operations.flatMap(({ name, keys, response }): [string, string][] => {
      const [type, key] = [namedType(response), keys.at(-1)];
      return name.endsWith(".get") && type !== null && key !== undefined ? [[type, key]] : [];
    }),
  );

/** Of several that get a thing by one key, the one that asks for most is about the thing itself. */
const gettersByKey = (operations: readonly ReadableOperation[]): Map<string, ReadableOperation> => {
  const getters = new Map<string, ReadableOperation>();
  for (const operation of operations) {
    const key = operation.keys.at(-1);
    if (!operation.name.endsWith(".get") || key === undefined) continue;
    if (operation.keys.length > (getters.get(key)?.keys.length ?? 0)) getters.set(key, operation);
  }
  return getters;
};

/** From a thing to what is asked about it by its key, and from whatever bears the key of a thing to the thing. */
const linksFor = (operations: readonly ReadableOperation[]) => {
  const keyOf = keysOfTypes(operations);
  const getters = [...gettersByKey(operations).values()];
  return (type: string, own: ReadonlySet<string>): ReadableOperation[] => {
    const key = keyOf.get(type);
    const within = operations.filter(({ name, keys }) => keys.at(-1) === key && !name.endsWith(".get"));
    const beyond = getters.filter(({ keys }) => keys.at(-1) !== key);
    return [...(key === undefined ? [] : within), ...beyond].filter(({ keys }) => keys.every((name) => own.has(name)));
  };
};

export const createSchema = (document: Record<string, unknown>): GraphQLSchema => {
  const operations = readableOperations(document);
  const { schemas } = document["components"] as { schemas: Components };
  const linked = linksFor(operations);
  const types = createOutputTypes(schemas, (type, own) =>
    Object.fromEntries(
      linked(type, own)
        .map((operation): [string, Fields[string]] => [
          linkNameOf(operation.name, type),
          fieldFor(operation, types, operation.keys),
        ])
        .filter(([name]) => !own.has(name)),
    ),
  );
  const fields = operations.map((operation) => [fieldNameOf(operation.name), fieldFor(operation, types, [])]);
  return new GraphQLSchema({
    query: new GraphQLObjectType<Row, AskContext>({ name: "Query", fields: Object.fromEntries(fields) as Fields }),
  });
};
