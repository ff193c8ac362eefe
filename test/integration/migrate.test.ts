/** `provost migrate`, as a job runs it ahead of an upgrade. */
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { urlOf } from "../support/api.ts";
import { createDatabase, dropDatabase } from "../support/database.ts";
import { provostJson } from "../support/provost-command.ts";

test("it takes the database from the environment, and finds nothing to do the second time", async () => {
  const connection = await createDatabase();
  const env = { PROVOST_DATABASE_URL: urlOf(connection) };

  await provostJson(["migrate"], tmpdir(), env);
  const again = await provostJson(["migrate"], tmpdir(), env);

  expect(again).toMatchObject({ exitCode: 0, document: { applied: [], version: expect.any(Number) } });
  await dropDatabase(connection);
});

test("without a database it says how to name one", async () => {
  const { exitCode, document } = await provostJson(["migrate"], tmpdir(), { PROVOST_DATABASE_URL: "" });

  expect(exitCode).toBe(2);
  expect(document).toMatchObject({
    error: { code: "USAGE", message: expect.stringContaining("PROVOST_DATABASE_URL") },
  });
});
