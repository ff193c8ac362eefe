import { expect, test } from "vitest";
import { ProvostError } from "../../model/errors.ts";
import { explainDatabaseError, isConnectionLoss, mayRetry } from "./postgres-errors.ts";

const error = (message: string, fields: object = {}) => Object.assign(new Error(message), fields);

test("only what was rolled back for others' sake is tried again", () => {
  expect(["40001", "40P01", "23505", "57P01", undefined].map((code) => mayRetry(error("x", { code })))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

test("a server that went away is told from a statement that failed", () => {
  const gone = [
    error("terminating connection", { code: "57P01" }),
    error("the database system is starting up", { code: "57P03" }),
    error("connect ECONNREFUSED", { code: "ECONNREFUSED" }),
    error("connect ENOENT /socket", { code: "ENOENT", syscall: "connect" }),
    error("Connection terminated unexpectedly"),
  ];
  const here = [
    error("no such file", { code: "ENOENT", syscall: "open" }),
    error("duplicate key", { code: "23505" }),
    null,
  ];
  expect(gone.map(isConnectionLoss)).toEqual(gone.map(() => true));
  expect(here.map(isConnectionLoss)).toEqual(here.map(() => false));
});

test("each gets its code, and what is not the database's passes through", () => {
  expect(explainDatabaseError(error("no space", { code: "53100" }))).toMatchObject({ code: "DISK_FULL" });
  expect(explainDatabaseError(error("gone", { code: "57P01" }))).toMatchObject({ code: "DATABASE_UNAVAILABLE" });
  const own = new ProvostError("TASK_NOT_FOUND", "none");
  const other = error("of the work");
  expect([explainDatabaseError(own), explainDatabaseError(other)]).toEqual([own, other]);
});
