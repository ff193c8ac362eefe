import { expect, test } from "vitest";
import { hideLocalPaths } from "./local-paths.ts";

const hide = hideLocalPaths({
  repositoryPath: "/srv/ada/ledger",
  planPath: "/srv/ada/ledger/plans/PLAN.md",
  homePath: "/srv/ada/ledger/.provost",
});

test("folders are named by their role, in every string of a record", () => {
  const record = {
    a: "fatal: /srv/ada/ledger/.git is locked",
    b: [{ c: "/srv/ada/ledger/.provost/worktrees/1/x.js:3", d: 1, e: null }],
    f: "/srv/ada/ledger/plans/PLAN.md",
  };
  expect(hide(record)).toEqual({
    a: "fatal: <repository>/.git is locked",
    b: [{ c: "<data folder>/worktrees/1/x.js:3", d: 1, e: null }],
    f: "<plan folder>/PLAN.md",
  });
});

test("a folder so high up that it tells nothing is left alone", () => {
  const high = hideLocalPaths({ repositoryPath: "/", planPath: "/PLAN.md", homePath: "/data" });
  expect(high("/data/x and /y")).toBe("/data/x and /y");
});

test("dates stay dates", () => {
  const at = new Date(0);
  expect(hide({ at })).toEqual({ at });
});
