import { z } from "zod";
import { bytes, defineContract, fields } from "../contract.ts";

const problem = z.object({
  message: z.string(),
  path: z.array(z.union([z.string(), z.number()])).optional(),
  locations: z.array(z.object({ line: z.number().int(), column: z.number().int() })).optional(),
  extensions: z
    .object({ code: z.string(), status: z.number().int() })
    .loose()
    .optional()
    .describe("the code of the problem and the status that the operation would have answered with"),
});

const query = "{ runs(limit: 2) { items { runId state tasks { items { title state } } } } }";

export const graphqlContracts = {
  "graphql.query": defineContract({
    action: "api:query",
    summary: "Read with a GraphQL query",
    description:
      "Every operation that reads is a field, and what they answer with is linked: a run has its tasks, a task its attempts. Each operation that a query needs is judged, limited and put on record by itself, once each. At most 10 levels deep and 200 operations; problems are in `errors`, with the codes of the API. The schema is at /v1/graphql/schema.",
    body: fields({
      query: z.string().min(1).max(16_384),
      variables: z.record(z.string(), z.json()).nullable().default(null),
      operationName: z.string().max(200).nullable().default(null),
    }),
    // It reads: to have it done twice changes nothing.
    idempotent: false,
    rateClass: "read",
    response: z.object({ data: z.json().nullable().optional(), errors: z.array(problem).optional() }),
    example: {
      body: { query },
      response: { data: { runs: { items: [] } } },
    },
  }),
  "graphql.schema": defineContract({
    action: "api:query",
    summary: "The GraphQL schema, in its own language",
    response: bytes("text/plain; charset=utf-8", "the schema"),
    example: {},
  }),
};
