import type { GraphQLService } from "../graphql/answer-query.ts";
import type { HttpServices } from "../http-services.ts";
import { defineRoute } from "../route.ts";

/** One a document, made when somebody asks: the server starts without it. */
const opened = new WeakMap<Record<string, unknown>, Promise<GraphQLService>>();

const graphqlOf = (services: HttpServices): Promise<GraphQLService> => {
  const described = services.document();
  const known = opened.get(described);
  if (known !== undefined) return known;
  const service = import("../graphql/answer-query.ts").then(({ createGraphQL }) => createGraphQL(described));
  opened.set(described, service);
  return service;
};

export const graphqlRoutes = [
  defineRoute("graphql.query", async ({ body, actor, services, signal }) => {
    const { data, errors } = await (await graphqlOf(services)).answer(body, { ...services, actor, signal });
    return {
      // GraphQL makes objects without a prototype, which are no JSON to a validator.
      ...(data !== undefined && { data: JSON.parse(JSON.stringify(data)) as null }),
      ...(errors !== undefined && { errors: JSON.parse(JSON.stringify(errors)) as { message: string }[] }),
    };
  }),
  defineRoute("graphql.schema", async ({ services }) => ({ body: (await graphqlOf(services)).schemaText() })),
];
