import { expect, test } from "vitest";
import { csrfTokenOf, csrfTokenFits } from "./csrf.ts";

test("a token fits the cookie that it was derived from, and no other", () => {
  expect(csrfTokenFits("pvs_one", csrfTokenOf("pvs_one"))).toBe(true);
  expect(csrfTokenFits("pvs_two", csrfTokenOf("pvs_one"))).toBe(false);
});

test.each([null, "", "x", csrfTokenOf("pvs_one").slice(1), `${csrfTokenOf("pvs_one")}=`])("%j fits none", (token) => {
  expect(csrfTokenFits("pvs_one", token)).toBe(false);
});

test("the cookie is not in the token", () => {
  expect(csrfTokenOf("pvs_one")).toMatch(/^[\w-]{43}$/);
  expect(csrfTokenOf("pvs_one")).not.toContain("one");
});
