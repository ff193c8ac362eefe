import { expect, test } from "vitest";
import { createLabelBounds, OTHER } from "./bounded-labels.ts";

test("the first have a place and keep it; all that come later are one; labels of ours are left alone", () => {
  const { bound } = createLabelBounds({ tenant: 2 });

  const tenants = ["a", "b", "c", "a", "d"].map((tenant) => bound({ tenant, state: "idle" })["tenant"]);

  expect(tenants).toEqual(["a", "b", OTHER, "a", OTHER]);
  expect(bound({ route: "/x" })).toEqual({ route: "/x" });
});
