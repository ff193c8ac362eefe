/** Starts the one Postgres of the integration tests, with a migrated template that each test file clones. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import type { TestProject } from "vitest/node";
import { startEmbeddedPostgres } from "../../src/store/embedded/embedded-postgres.ts";
import { openDatabase } from "../../src/store/database.ts";
import { openHome } from "../../src/store/home/home.ts";

export type ServerAddress = { host: string; port: number; user: string; password: string };

declare module "vitest" {
  interface ProvidedContext {
    postgres: ServerAddress;
  }
}

export const TEMPLATE = "provost_template";

// vitest finds the hook of a global setup under this name or as a default export, which the house style rules out.
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const folder = await mkdtemp(join(tmpdir(), "provost-test-"));
  // What a test commits need not survive a power failure.
  const settings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "200" };
  const server = await startEmbeddedPostgres(await openHome(folder), { settings });
  const { host = "", port = 0, user = "", password } = server.connection;
  const address = { host, port, user, password: String(password) };

  const admin = new Client({ ...address, database: "postgres", ssl: false });
  await admin.connect();
  await admin.query(`create database ${TEMPLATE}`);
  await admin.end();
  const template = await openDatabase({ ...address, database: TEMPLATE, ssl: false });
  await template.close();

  project.provide("postgres", address);
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
};
