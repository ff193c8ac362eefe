/**
 * Requests made from the OpenAPI document alone, fit and unfit, to every operation that answers at once. Whatever is
 * asked, the answer is one that the document promises: no fault of the server's, no document that its schema refuses.
 */
import { Ajv2020 } from "ajv/dist/2020.js";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { anyText } from "../../support/any-text.ts";
import { CONTRACTS } from "../../../src/http/contracts.ts";
import { openApiDocument } from "../../../src/http/openapi/document.ts";
import { addressOf, type OperationName, OPERATIONS } from "../../../src/http/operations.ts";
import { type Api, startApi } from "../../support/api.ts";
import { arbitraryOf, type Definitions, type JsonSchema } from "../../support/json-schema-arbitrary.ts";
import { createGitRepository, type GitRepository } from "../../support/git-repository.ts";
import { nativePlan } from "../../support/native-plan.ts";

type Parameter = { name: string; in: "path" | "query" | "header"; required: boolean; schema: JsonSchema };
type Media = Record<string, { schema: JsonSchema }>;
type Operation = {
  parameters?: Parameter[];
  requestBody?: { content: Media };
  responses: Record<string, { content?: Media }>;
};

const document = openApiDocument("0.0.0") as {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Definitions };
};
const definitions = document.components.schemas;
const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema({ $id: "document", ...document });

const NAMES = (Object.keys(OPERATIONS) as OperationName[]).filter((name) => {
  const { response } = CONTRACTS[name];
  return !("kind" in response) || response.kind === "empty" || response.kind === "bytes";
});
const PER_OPERATION = 8;

const operationOf = (name: OperationName): Operation => {
  const { method, path } = addressOf(name);
  const found = document.paths[path.replaceAll(/:(\w+)/g, "{$1}")]?.[method.toLowerCase()];
  if (found === undefined) throw new Error(`${name} is not in the document`);
  return found;
};

let api: Api;
let repository: GitRepository;
/** What exists, so that more than "there is no such thing" is reached. */
const existing: Record<string, string[]> = {};

beforeAll(async () => {
  repository = createGitRepository();
  // That a statement took a second is said of the machine, and no complaint about what was asked.
  vi.stubEnv("PROVOST_SLOW_STATEMENT_MS", "0");
  api = await startApi();
  const source = nativePlan([
    { tasks: [{ title: "Wait", script: "sleep 600" }], criteria: [{ title: "It is there" }] },
  ]);
  const { planId } = await api.client.plans.upload({ body: { source } });
  const { runId } = await api.client.runs.start({ body: { plan: { planId }, repository: { path: repository.path } } });
  const { tasks, criteria, gates } = await api.client.runs.status({ params: { runId } });
  existing["planId"] = [planId];
  existing["runId"] = [runId];
  existing["taskId"] = tasks.map(({ taskId }) => taskId);
  existing["criterionId"] = criteria.map(({ criterionId }) => criterionId);
  existing["gateId"] = gates.map(({ gateId }) => gateId);
  existing["agentId"] = ["local-1"];
});
afterAll(async () => {
  await api.stop();
  vi.unstubAllEnvs();
  repository.remove();
});

/** Mostly what fits, now and then anything. */
const mostly = (fit: fc.Arbitrary<unknown>, anything: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 4, arbitrary: fit }, { weight: 1, arbitrary: anything });

const oddText = fc.oneof(
  anyText({ maxLength: 300 }),
  fc.constantFrom("", "..", "\0", "%00", "💥", "-1", "1e99", "null"),
);

const parameterOf = ({ name, schema }: Parameter): fc.Arbitrary<unknown> => {
  const fit = arbitraryOf(schema, definitions);
  const known = fc.constant(null).chain(() => fc.constantFrom(...(existing[name] ?? ["none"])));
  return mostly(fc.oneof(fit, known), oddText);
};

const parametersOf = (operation: Operation, place: Parameter["in"]): fc.Arbitrary<Record<string, unknown>> => {
  const own = (operation.parameters ?? []).filter((parameter) => parameter.in === place);
  const requiredKeys = own.filter(({ required }) => required).map(({ name }) => name);
  return fc.record(Object.fromEntries(own.map((parameter) => [parameter.name, parameterOf(parameter)])), {
    requiredKeys,
  });
};

const requestOf = (operation: Operation) => {
  const schema = operation.requestBody?.content["application/json"]?.schema;
  const body = schema === undefined ? fc.constant(undefined) : mostly(arbitraryOf(schema, definitions), fc.jsonValue());
  return fc.record({ path: parametersOf(operation, "path"), query: parametersOf(operation, "query"), body });
};

const headerText = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, "").trim();

const send = async (
  name: OperationName,
  { path, query, body }: { path: Record<string, unknown>; query: Record<string, unknown>; body: unknown },
): Promise<Response> => {
  const address = addressOf(name);
  // A lone surrogate cannot be written into an address at all.
  const filled = address.path.replaceAll(/:(\w+)/g, (_, parameter: string) =>
    encodeURIComponent(String(path[parameter]).toWellFormed()),
  );
  const search = new URLSearchParams(
    Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]),
  );
  const headers = {
    "idempotency-key": headerText(JSON.stringify(body ?? "")).slice(0, 20),
    ...(body !== undefined && { "content-type": "application/json" }),
  };
  return api.request(`${filled}?${search.toString()}`, {
    method: address.method,
    headers: address.method === "POST" ? headers : { "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
};

/** Null when it is what the document promises. */
const problemWith = async (operation: Operation, response: Response): Promise<string | null> => {
  const { status } = response;
  const text = await response.text();
  // 503 is said of what is not set up here, or down: that is no fault of the server's.
  if (status >= 500 && status !== 503) return `${status} ${text}`;
  const type = response.headers.get("content-type")?.split(";")[0] ?? "";
  const promised = operation.responses[String(status)] ?? (status >= 400 ? operation.responses["default"] : undefined);
  if (promised === undefined) return `${status} is not in the document`;
  const schema = promised.content?.[type]?.schema;
  if (text === "" && promised.content === undefined) return null;
  if (type !== "application/json" && type !== "application/problem+json") return null;
  if (schema === undefined) return `${status} with ${type} is not in the document`;
  const located = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/')) as object;
  return ajv.validate(located, JSON.parse(text)) ? null : `${ajv.errorsText()} in ${text.slice(0, 400)}`;
};

describe("whatever is asked", () => {
  it.each(NAMES)("%s answers what the document promises", async (name) => {
    const operation = operationOf(name);
    await fc.assert(
      fc.asyncProperty(requestOf(operation), async (request) => {
        expect(await problemWith(operation, await send(name, request))).toBeNull();
      }),
      { numRuns: PER_OPERATION, seed: 20_261_121, endOnFailure: true },
    );
  });

  it("leaves no complaint in the server's log", () => {
    expect(api.complaints).toEqual([]);
  });
});
