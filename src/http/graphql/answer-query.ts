/** Answers a GraphQL query: read, held to the limits, then done by the operations of the API. */
import { execute, GraphQLError, type GraphQLSchema, parse, printSchema, specifiedRules, validate } from "graphql";
import type { Actor } from "../../model/actor.ts";
import type { HttpServices } from "../http-services.ts";
import { createAsk } from "./ask.ts";
import { limitsRule } from "./limits.ts";
import { createSchema } from "./schema.ts";

/** A document of aliases or braces alone costs the parser: this many words are more than any question needs. */
const MAX_TOKENS = 2_000;
const MAX_PROBLEMS = 20;

export type Query = {
  query: string;
  variables: Record<string, unknown> | null;
  operationName: string | null;
};
type Asker = { actor: Actor; dispatch: HttpServices["dispatch"]; signal: AbortSignal };

type Problem = ReturnType<GraphQLError["toJSON"]>;

/** What GraphQL itself refuses has no code of ours yet. */
const problemOf = (error: GraphQLError): Problem => {
  const { extensions = {}, ...problem } = error.toJSON();
  return { ...problem, extensions: { code: "REQUEST_INVALID", status: 400, ...extensions } };
};

const readDocument = (schema: GraphQLSchema, query: string) => {
  try {
    const document = parse(query, { maxTokens: MAX_TOKENS });
    const problems = validate(schema, document, [...specifiedRules, limitsRule], { maxErrors: MAX_PROBLEMS });
    return problems.length > 0 ? { problems } : { document };
  } catch (error) {
    if (error instanceof GraphQLError) return { problems: [error] };
    throw error;
  }
};

export type GraphQLService = {
  /** What is wrong with the query is in the answer, with the codes of the API; a fault of ours is thrown. */
  answer(query: Query, asker: Asker): Promise<{ data?: unknown; errors?: Problem[] }>;
  /** The schema in GraphQL's own language. */
  schemaText(): string;
};

export const createGraphQL = (document: Record<string, unknown>): GraphQLService => {
  const schema = createSchema(document);
  return {
    schemaText: () => printSchema(schema),
    answer: async ({ query, variables, operationName }, { actor, dispatch, signal }) => {
      const read = readDocument(schema, query);
      if (read.document === undefined) return { errors: read.problems.map(problemOf) };
      const { data, errors } = await execute({
        schema,
        document: read.document,
        rootValue: {},
        contextValue: createAsk(actor, dispatch, signal),
        variableValues: variables,
        operationName,
      });
      const fault = errors?.find(({ originalError }) => originalError && !(originalError instanceof GraphQLError));
      if (fault !== undefined) throw fault.originalError;
      return { ...(data !== undefined && { data }), ...(errors !== undefined && { errors: errors.map(problemOf) }) };
    },
  };
};
