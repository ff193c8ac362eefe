import { parse, specifiedRules, validate } from "graphql";
import { expect, test } from "vitest";
import { openApiDocument } from "../openapi/document.ts";
import { limitsRule, MAX_COST } from "./limits.ts";
import { createSchema } from "./schema.ts";

const schema = createSchema(openApiDocument("0.0.0"));
const problems = (query: string): string[] =>
  validate(schema, parse(query), [...specifiedRules, limitsRule]).map(({ message }) => message);

test("what a page needs passes", () => {
  expect(problems("{ runs(limit: 20) { items { runId criteria { items { verdict } } } } }")).toEqual([]);
  expect(problems("query Q($id: String!) { run(runId: $id) { tasks(limit: 100) { items { title } } } }")).toEqual([]);
  expect(problems("{ __schema { types { fields { type { ofType { ofType { ofType { name } } } } } } } }")).toEqual([]);
});

test.each([
  [
    "as written",
    "{ run(runId: 1) { x } }"
      .replace("x", "tasks { items { run { tasks { items { run { tasks { items { run { runId } } } } } } } } }")
      .replace("1", '"a"'),
  ],
  [
    "in fragments",
    `{ run(runId: "a") { ...A } }
     fragment A on Run { tasks { items { run { ...B } } } }
     fragment B on Run { tasks { items { run { tasks { items { title } } } } } }`,
  ],
])("a query that is too deep is refused, %s", (_, query) => {
  expect(problems(query)).toEqual(expect.arrayContaining([expect.stringContaining("more than 10 levels deep")]));
});

test("a query that multiplies is refused, by the pages that it asks for", () => {
  const nested = (runs: number, tasks: number): string =>
    `{ runs(limit: ${runs}) { items { tasks(limit: ${tasks}) { items { attempts { items { number } } } } } } }`;

  expect(problems(nested(5, 20))).toEqual([]);
  // One for the page, one for the tasks of each run, one for each task's attempts.
  const cost = 1 + 50 * (1 + 50 * 1);
  expect(cost).toBeGreaterThan(MAX_COST);
  expect(problems(nested(50, 50))).toEqual([expect.stringContaining(`may need ${cost} operations`)]);
  expect(
    problems("query Q($n: Int) { runs(limit: $n) { items { tasks { items { attempts { items { number } } } } } } }"),
  ).toEqual([expect.stringContaining("may need")]);
});

test("the same field under many names costs as often", () => {
  const aliases = Array.from({ length: MAX_COST + 1 }, (_, at) => `a${at}: me { kind }`).join(" ");

  expect(problems(`{ ${aliases} }`)).toEqual([expect.stringContaining("operations")]);
});
