/** What can be read: every operation of the API that answers a question with JSON, as its document describes it. */
import type { JsonSchema } from "../openapi/json-schema.ts";

export type Argument = { name: string; in: "path" | "query"; required: boolean; schema: JsonSchema };
export type ReadableOperation = {
  /** `runs.list` */
  name: string;
  /** `/v1/runs/{runId}` */
  path: string;
  summary: string;
  arguments: readonly Argument[];
  /** Names of the arguments in the path, in order. */
  keys: readonly string[];
  response: JsonSchema;
};

type Document = { paths: Record<string, Record<string, JsonSchema>> };
type Described = {
  operationId: string;
  summary: string;
  "x-action"?: string;
  parameters?: (Omit<Argument, "in"> & { in: string })[];
  responses: Record<string, { content?: Record<string, { schema: JsonSchema }> } | undefined>;
};

const isArgument = (parameter: Omit<Argument, "in"> & { in: string }): parameter is Argument =>
  parameter.in === "path" || parameter.in === "query";

export const readableOperations = (document: Record<string, unknown>): ReadableOperation[] =>
  Object.entries((document as Document).paths).flatMap(([path, methods]) => {
    const described = methods["get"] as Described | undefined;
    const response = described?.responses["200"]?.content?.["application/json"]?.schema;
    // What anybody may ask is about the process: it has addresses of its own.
    if (described?.["x-action"] === undefined || response === undefined) return [];
    const own = (described.parameters ?? []).filter(isArgument);
    const keys = [...path.matchAll(/\{(\w+)\}/g)].map(([, key = ""]) => key);
    return [{ name: described.operationId, path, summary: described.summary, arguments: own, keys, response }];
  });
