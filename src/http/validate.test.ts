import { expect, test } from "vitest";
import { z } from "zod";
import { fields } from "./contract.ts";
import { validate } from "./validate.ts";

const schema = fields({ limit: z.coerce.number().int().min(1).default(50), name: z.string() });
const check = validate({ schema, httpPart: "querystring", method: "GET", url: "/" });

test("what fits is read, with what is left out filled in", () => {
  expect(check({ name: "a" })).toEqual({ value: { name: "a", limit: 50 } });
  expect(check({ name: "a", limit: "3" })).toEqual({ value: { name: "a", limit: 3 } });
});

test("each field that is wrong is named, unknown ones too", () => {
  expect(check({ limit: "0", nmae: "a" })).toMatchObject({
    error: {
      code: "REQUEST_INVALID",
      details: { fields: [{ field: "query/limit" }, { field: "query/name" }, { field: "query" }] },
    },
  });
});
