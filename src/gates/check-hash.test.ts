import { expect, it } from "vitest";
import { checkSchema } from "../model/check.ts";
import { checkHash } from "./check-hash.ts";

it("is one for one definition, in whatever order and with whatever defaults it is written", () => {
  const written = checkSchema.parse({ kind: "exec", command: ["npm", "test"], timeout: "2 min" });
  const spelledOut = checkSchema.parse({
    timeout: 120,
    guard: false,
    files: [],
    env: [],
    exit: 0,
    command: ["npm", "test"],
    kind: "exec",
  });

  expect(checkHash(written)).toMatch(/^[0-9a-f]{64}$/);
  expect(checkHash(spelledOut)).toBe(checkHash(written));
});

it("changes with the definition", () => {
  const one = checkSchema.parse({ kind: "exec", command: ["npm", "test"] });

  expect(checkHash({ ...one, guard: true })).not.toBe(checkHash(one));
});
