import { isObjectType } from "graphql";
import { expect, test } from "vitest";
import { openApiDocument } from "../openapi/document.ts";
import { createSchema } from "./schema.ts";
import { fieldNameOf } from "./field-names.ts";
import { readableOperations } from "./readable-operations.ts";

const document = openApiDocument("0.0.0");
const operations = readableOperations(document);
const schema = createSchema(document);

const fieldsOf = (name: string): string[] => {
  const type = schema.getType(name);
  return isObjectType(type) ? Object.keys(type.getFields()) : [];
};

test("every operation that reads is a field of its own, and nothing else is", () => {
  const names = operations.map(({ name }) => fieldNameOf(name));

  expect(names.length).toBeGreaterThan(40);
  expect(new Set(names).size).toBe(names.length);
  expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual(names);
  expect(names).toEqual(
    expect.arrayContaining(["runs", "run", "runStatus", "queueTasks", "accessCounts", "deadLetters"]),
  );
});

test("there is nothing that changes anything", () => {
  expect(schema.getMutationType()).toBeUndefined();
  expect(schema.getSubscriptionType()).toBeUndefined();
});

test("what the API answers with is linked by its keys", () => {
  expect(fieldsOf("Run")).toEqual(expect.arrayContaining(["runId", "tasks", "criteria", "gates", "outcome", "status"]));
  expect(fieldsOf("Task")).toEqual(expect.arrayContaining(["run", "attempts"]));
  expect(fieldsOf("Attempt")).toEqual(expect.arrayContaining(["run", "task", "agent"]));
  // It has these itself, all of one moment.
  expect(schema.getType("RunStatus")?.toString()).toBe("RunStatus");
  expect(fieldsOf("RunStatus").filter((name) => name === "tasks")).toHaveLength(1);
});
