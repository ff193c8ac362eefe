import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { CONTRACTS } from "../contracts.ts";
import { addressOf, type OperationName, OPERATIONS } from "../operations.ts";
import { openApiDocument } from "./document.ts";

type Media = Record<string, { schema: object; example?: unknown }>;
type Operation = {
  operationId: string;
  responses: Record<string, { content?: Media }>;
  requestBody?: { content: Media };
};

const document = openApiDocument("1.2.3") as {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
};
const NAMES = Object.keys(OPERATIONS) as OperationName[];

const operationOf = (name: OperationName): Operation | undefined => {
  const { method, path } = addressOf(name);
  return document.paths[path.replaceAll(/:(\w+)/g, "{$1}")]?.[method.toLowerCase()];
};

const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema({ $id: "document", ...document });
const validates = (schema: object, value: unknown): string => {
  const located = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/')) as object;
  return ajv.validate(located, value) ? "valid" : ajv.errorsText();
};

describe("openApiDocument", () => {
  it("is OpenAPI 3.1 with every operation", () => {
    expect(document.openapi).toBe("3.1.0");
    expect(NAMES.map((name) => operationOf(name)?.operationId)).toEqual(NAMES);
  });

  it("refers to nothing that it does not have", () => {
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)];
    expect(references.length).toBeGreaterThan(50);
    for (const [, name] of references) expect(Object.keys(document.components.schemas)).toContain(name);
  });

  it.each(NAMES)("%s has examples that its schemas take", (name) => {
    const { example } = CONTRACTS[name];
    const operation = operationOf(name);
    const answered = Object.entries(operation?.responses ?? {}).find(([status]) => status.startsWith("2"))?.[1];
    const documents: [{ schema: object } | undefined, unknown][] = [
      [operation?.requestBody?.content["application/json"], example.body],
      [answered?.content?.["application/json"], example.response],
    ];
    const problems = documents.map(([media, value]) =>
      media === undefined ? "valid" : validates(media.schema, value),
    );
    expect(problems).toEqual(["valid", "valid"]);
  });
});
