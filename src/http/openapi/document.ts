/** The OpenAPI 3.1 document, made of the contracts. */
import type { z } from "zod";
import { ACTIONS } from "../../model/actions.ts";
import { ERRORS, type ErrorCode } from "../../model/errors.ts";
import { type Contract, type ResponseShape, takesKey } from "../contract.ts";
import { CONTRACTS } from "../contracts.ts";
import { addressOf, type OperationName, OPERATIONS } from "../operations.ts";
import { PROBLEM_TYPE, problemSchema } from "../problem.ts";
import { type Components, type JsonSchema, jsonSchemaOf } from "./json-schema.ts";

type Parameter = { name: string; in: "path" | "query" | "header"; required: boolean; schema: JsonSchema };

const parametersOf = (
  schema: z.ZodType | undefined,
  place: "path" | "query",
  example: unknown,
  components: Components,
): Parameter[] => {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = jsonSchemaOf(schema, "input", components) as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...property }]) => {
    const shown = (example as Record<string, unknown> | undefined)?.[name];
    return {
      name,
      in: place,
      required: place === "path" || required.includes(name),
      ...(description !== undefined && { description }),
      schema: property,
      ...(shown !== undefined && { example: shown }),
    };
  });
};

const header = (name: string, description: string): Parameter & { description: string } => ({
  name,
  in: "header",
  required: false,
  description,
  schema: { type: "string", maxLength: 255 },
});

const headersOf = (contract: Contract, method: string): Parameter[] => [
  ...(takesKey(contract, method)
    ? [header("Idempotency-Key", "the same key and request get the same answer, and are done once")]
    : []),
  ...(contract.conditional ? [header("If-Match", "do it only while the resource has this entity tag")] : []),
];

/** JSON that is written as it is may be any document. */
const schemaOfBytes = (contentType: string): JsonSchema =>
  contentType === "application/json" ? {} : { type: "string", contentMediaType: contentType };

const contentOf = (response: ResponseShape, example: unknown, components: Components): JsonSchema => {
  if (!("kind" in response)) {
    const schema = jsonSchemaOf(response, "output", components);
    return { content: { "application/json": { schema, ...(example !== undefined && { example }) } } };
  }
  switch (response.kind) {
    case "bytes":
      return {
        description: response.description,
        content: { [response.contentType]: { schema: schemaOfBytes(response.contentType) } },
      };
    case "events": {
      const data = jsonSchemaOf(response.event, "output", components);
      return {
        description: "server-sent events; `data` of each is JSON of the schema x-event",
        content: { "text/event-stream": { schema: { type: "string" }, "x-event": data } },
      };
    }
    case "redirect":
    case "empty":
      return {};
    case "socket":
      return {
        description: "the connection is a WebSocket from here on",
        "x-receives": jsonSchemaOf(response.receives, "input", components),
        "x-sends": jsonSchemaOf(response.sends, "output", components),
      };
    default:
      return response satisfies never;
  }
};

const STATUS_OF_KIND = { bytes: 200, events: 200, redirect: 303, empty: 204, socket: 101 } as const;

const statusOf = ({ response, status }: Contract): number =>
  "kind" in response ? STATUS_OF_KIND[response.kind] : (status ?? 200);

/** What any operation of its kind may be refused with. */
const refusalsOf = (contract: Contract, method: string): ErrorCode[] => [
  "REQUEST_INVALID",
  ...(contract.action === null ? [] : (["UNAUTHENTICATED", "FORBIDDEN"] as const)),
  "RATE_LIMITED",
  ...(contract.body === undefined ? [] : (["REQUEST_TOO_LARGE", "MEDIA_TYPE_UNSUPPORTED"] as const)),
  ...(takesKey(contract, method) ? (["IDEMPOTENCY_CONFLICT", "IDEMPOTENCY_PENDING"] as const) : []),
  ...(contract.conditional ? (["PRECONDITION_FAILED"] as const) : []),
  ...(contract.errors ?? []),
  ...(contract.errors?.includes("RUN_NOT_FOUND") ? (["RUN_REMOVED"] as const) : []),
];

const problemsOf = (contract: Contract, method: string): JsonSchema => {
  const codes = [...new Set(refusalsOf(contract, method))];
  const problem = { [PROBLEM_TYPE]: { schema: { $ref: "#/components/schemas/Problem" } } };
  const byStatus = Map.groupBy(codes, (code) => ERRORS[code].status);
  const listed = [...byStatus].map(([status, own]) => [
    String(status),
    { description: own.map((code) => `${code}: ${ERRORS[code].meaning}`).join(" "), content: problem },
  ]);
  return { ...Object.fromEntries(listed), default: { description: "any other problem", content: problem } };
};

const operationOf = (name: OperationName, components: Components): JsonSchema => {
  const contract: Contract = CONTRACTS[name];
  const { method } = addressOf(name);
  const { action, params, query, body, example } = contract;
  const parameters = [
    ...parametersOf(params, "path", example.params, components),
    ...parametersOf(query, "query", example.query, components),
    ...headersOf(contract, method),
  ];
  const content = {
    "application/json": { schema: body && jsonSchemaOf(body, "input", components), example: example.body },
  };
  const answer = { description: "done", ...contentOf(contract.response, example.response, components) };
  return {
    operationId: name,
    tags: [name.split(".")[0]],
    summary: contract.summary,
    ...(contract.description !== undefined && { description: contract.description }),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && { requestBody: { required: true, content } }),
    responses: { [statusOf(contract)]: answer, ...problemsOf(contract, method) },
    ...(action === null ? { security: [] } : { "x-action": action, "x-access": ACTIONS[action].access }),
  };
};

/** `/v1/runs/:runId` as OpenAPI writes it. */
const template = (path: string): string => path.replaceAll(/:(\w+)/g, "{$1}");

export const openApiDocument = (version: string): Record<string, unknown> => {
  const components: Components = {};
  jsonSchemaOf(problemSchema, "output", components); // errors refer to it
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const name of Object.keys(OPERATIONS) as OperationName[]) {
    const { method, path } = addressOf(name);
    (paths[template(path)] ??= {})[method.toLowerCase()] = operationOf(name, components);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Provost",
      version,
      description:
        "Runs a fleet of agents against a plan and accepts nothing without proof. Errors are problem details (RFC 9457) with stable codes; lists have cursors; what is read has an entity tag.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    security: [{ bearer: [] }, { session: [] }],
    paths,
    components: {
      schemas: components,
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "an access token or API key" },
        session: { type: "apiKey", in: "cookie", name: "__Host-provost", description: "`provost` on plain loopback" },
      },
    },
  };
};
