/** Under which account Postgres runs when Provost is root. Elsewhere there is only one way, which all other tests take. */
import { chmod, mkdir, mkdtemp, rm, stat, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startEmbeddedPostgres } from "./embedded-postgres.ts";
import { openHome } from "../home/home.ts";

const NOBODY = 65_534;
const path = process.env.PATH;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "provost-account-"));
});
afterEach(async () => {
  process.env.PATH = path;
  await rm(folder, { recursive: true, force: true });
});

/** A PATH without `unshare`, as good as a kernel that forbids user namespaces. */
const forbidNamespaces = async (): Promise<void> => {
  const bin = join(folder, "bin");
  await mkdir(bin);
  for (const name of ["sh", "id"]) await symlink(`/usr/bin/${name}`, join(bin, name));
  process.env.PATH = bin;
};

const startAndStop = async (): Promise<{ owner: number; answer: unknown }> => {
  const home = await openHome(join(folder, "home"));
  const server = await startEmbeddedPostgres(home);
  try {
    const client = new Client(server.connection);
    await client.connect();
    const { rows } = await client.query("select 1 as one");
    await client.end();
    return { owner: (await stat(join(home.postgres, "cluster/data"))).uid, answer: rows[0] };
  } finally {
    await server.stop();
  }
};

describe.runIf(process.getuid?.() === 0)("as root", () => {
  test("a user namespace keeps the files root's, in a folder that is closed to all others", async () => {
    await chmod(folder, 0o700);
    expect(await startAndStop()).toEqual({ owner: 0, answer: { one: 1 } });
  });

  test("without namespaces the files go to nobody, and come back when namespaces are allowed", async () => {
    await chmod(folder, 0o755);
    await forbidNamespaces();
    expect(await startAndStop()).toEqual({ owner: NOBODY, answer: { one: 1 } });
    process.env.PATH = path;
    expect(await startAndStop(), "the account that worked before is kept").toEqual({
      owner: NOBODY,
      answer: { one: 1 },
    });
    await chmod(folder, 0o700);
    expect(await startAndStop()).toEqual({ owner: 0, answer: { one: 1 } });
  });

  test("without a shell the error names the shell", async () => {
    await chmod(folder, 0o755);
    process.env.PATH = folder;
    await expect(startAndStop()).rejects.toMatchObject({
      code: "DATABASE_UNAVAILABLE",
      message: expect.stringContaining("sh is not on the PATH"),
    });
  });

  test("where no account can reach the folder, the error names it and the ways out", async () => {
    await chmod(folder, 0o700);
    await forbidNamespaces();
    await expect(startAndStop()).rejects.toMatchObject({
      code: "DATABASE_UNAVAILABLE",
      message: expect.stringMatching(
        /user namespace: unshare is not on the PATH.*uid 65534.*run Provost under another user/s,
      ),
      details: { path: join(folder, "home/postgres") },
    });
  });
});
