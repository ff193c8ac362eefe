import { expect, test } from "vitest";
import { isAllowed, refusedLicences } from "./check-licences.ts";

test("of alternatives one has to be allowed, of what is joined each", () => {
  expect(isAllowed("(MIT OR GPL-3.0-only)")).toBe(true);
  expect(isAllowed("MIT AND GPL-3.0-only")).toBe(false);
  expect(isAllowed("AGPL-3.0")).toBe(false);
});

test("what is shipped states an allowed licence; what is for development alone need not", () => {
  const packages = {
    "": {},
    "node_modules/good": { license: "ISC" },
    "node_modules/tool": { license: "GPL-3.0", dev: true },
    "node_modules/silent": {},
    "node_modules/bad": { license: "SSPL-1.0" },
  };

  expect(refusedLicences(packages)).toEqual(["node_modules/silent: states no licence", "node_modules/bad: SSPL-1.0"]);
});
