/** The server's life, with real processes: each test has a data folder and a server of its own. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { Client } from "pg";
import type { ClientConfig } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { readPostmaster, servesFolder } from "./postmaster-file.ts";
import { stopServer } from "./server.ts";
import { startEmbeddedPostgres } from "./embedded-postgres.ts";
import { openHome } from "../home/home.ts";
import type { Home } from "../home/home.ts";

const asRoot = process.getuid?.() === 0;
const user = join(import.meta.dirname, "../../../test/support/postgres-user.ts");

let folder: string;
let home: Home;
let data: string;
let users: ChildProcess[];

/** An initialised folder that most tests begin with a copy of: initdb takes longer than all else here together. */
let seed: string;
beforeAll(async () => {
  seed = await mkdtemp(join(tmpdir(), "provost-seed-"));
  await (await startEmbeddedPostgres(await openHome(seed))).stop();
});
afterAll(() => rm(seed, { recursive: true, force: true }));

const useFolder = async (path: string): Promise<void> => {
  home = await openHome(path);
  data = join(home.postgres, "cluster/data");
};
const useSeed = () => cp(join(seed, "postgres/cluster"), join(home.postgres, "cluster"), { recursive: true });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "provost-pg-"));
  users = [];
  await useFolder(join(folder, "home"));
});
afterEach(async () => {
  for (const child of users) child.kill("SIGKILL");
  await stopServer(data);
  await rm(folder, { recursive: true, force: true });
});

const query = async <R extends object>(connection: ClientConfig, text: string): Promise<R[]> => {
  const client = new Client(connection);
  client.on("error", () => undefined);
  try {
    await client.connect();
    return (await client.query<R>(text)).rows;
  } finally {
    await client.end();
  }
};

const isServed = async (): Promise<boolean> => {
  const postmaster = await readPostmaster(data);
  return postmaster !== null && servesFolder(postmaster.pid, data);
};

type User = { child: ChildProcess; ask(line: string): Promise<unknown>; answer(): Promise<unknown> };

const launchUser = (): User => {
  const child = spawn(process.execPath, [user, home.path], { stdio: ["pipe", "pipe", "inherit"] });
  users.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => JSON.parse(String((await lines.next()).value));
  return {
    child,
    answer,
    ask: (line) => {
      child.stdin.write(`${line}\n`);
      return answer();
    },
  };
};

test("starts, keeps what was written, stops, and starts again on the same data", async () => {
  const first = await startEmbeddedPostgres(home);
  expect(first.adopted).toBe(false);
  await query(first.connection, "create table kept as select 42 as answer");
  await first.stop();
  await first.stop();
  expect(await isServed()).toBe(false);

  const second = await startEmbeddedPostgres(home);
  expect(await query(second.connection, "select answer from kept")).toEqual([{ answer: 42 }]);
  expect(await query(second.connection, "show fsync")).toEqual([{ fsync: "on" }]);
  expect(await query(second.connection, "show listen_addresses")).toEqual([{ listen_addresses: "" }]);
  await second.stop();
});

test("the server of a killed process is adopted, and ended by the one that adopted it", async () => {
  await useSeed();
  const killed = launchUser();
  expect(await killed.answer()).toEqual({ adopted: false });
  const before = await readPostmaster(data);
  killed.child.kill("SIGKILL");
  await once(killed.child, "exit");
  expect(await isServed()).toBe(true);

  const server = await startEmbeddedPostgres(home);
  expect(server.adopted).toBe(true);
  expect((await readPostmaster(data))?.pid).toBe(before?.pid);
  await server.stop();
  expect(await isServed()).toBe(false);
});

test("a process that comes and goes leaves the server to the one that still uses it", async () => {
  await useSeed();
  const run = launchUser();
  expect(await run.answer()).toEqual({ adopted: false });
  const status = launchUser();
  expect(await status.answer()).toEqual({ adopted: true });

  expect(await status.ask("stop")).toBe("stopped");
  expect(await run.ask("query")).toEqual({ one: 1 });
  expect(await run.ask("stop")).toBe("stopped");
  expect(await isServed()).toBe(false);
});

test("the process that started the server may go first", async () => {
  await useSeed();
  const starter = launchUser();
  await starter.answer();
  const other = launchUser();
  await other.answer();

  expect(await starter.ask("stop")).toBe("stopped");
  expect(await other.ask("query")).toEqual({ one: 1 });
  expect(await other.ask("stop")).toBe("stopped");
  expect(await isServed()).toBe(false);
});

test("processes that begin at once on an empty folder share one server", async () => {
  const all = [launchUser(), launchUser(), launchUser()];
  await Promise.all(all.map((one) => one.answer()));
  expect(await Promise.all(all.map((one) => one.ask("query")))).toEqual([{ one: 1 }, { one: 1 }, { one: 1 }]);
  expect(await Promise.all(all.map((one) => one.ask("stop")))).toEqual(["stopped", "stopped", "stopped"]);
  expect(await isServed()).toBe(false);
  expect((await readdir(home.postgres)).filter((name) => name.startsWith("new."))).toEqual([]);
});

test("users that come and go all the time never find it closed", async () => {
  await useSeed();
  const visit = async (): Promise<void> => {
    for (let round = 0; round < 4; round += 1) {
      const server = await startEmbeddedPostgres(home);
      await query(server.connection, "select 1");
      await server.stop();
    }
  };
  await Promise.all([visit(), visit(), visit()]);
  expect(await isServed()).toBe(false);
});

test("a killed server is started anew and has lost nothing", async () => {
  await useSeed();
  const first = await startEmbeddedPostgres(home);
  await query(first.connection, "create table kept as select 42 as answer");
  process.kill((await readPostmaster(data))!.pid, "SIGKILL");
  await first.stop();

  const second = await startEmbeddedPostgres(home);
  expect(second.adopted).toBe(false);
  expect(await query(second.connection, "select answer from kept")).toEqual([{ answer: 42 }]);
  await second.stop();
});

test("a dead server's pid that another process has now is not taken for the server", async () => {
  await useSeed();
  await (await startEmbeddedPostgres(home)).stop();
  // Not this process: Postgres passes over its own parent.
  const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"]);
  users.push(other);
  const text = `${other.pid}\n${data}\n1\n5432\n/nowhere\n\n0 0\nready   \n`;
  await writeFile(join(data, "postmaster.pid"), text, { mode: 0o600 });
  const server = await startEmbeddedPostgres(home);
  expect(server.adopted).toBe(false);
  await server.stop();
});

test("a data folder too deep for a socket gets one in the temp folder, closed to others", async () => {
  await useFolder(join(folder, "deep".repeat(30), "home"));
  await useSeed();
  const server = await startEmbeddedPostgres(home);
  const { host = "" } = server.connection;
  expect(dirname(host)).toBe(tmpdir());
  expect((await stat(host)).mode & 0o777).toBe(0o700);
  expect(await query(server.connection, "select 1 as one")).toEqual([{ one: 1 }]);
  await server.stop();

  await chmod(host, 0o755);
  await expect(startEmbeddedPostgres(home)).rejects.toMatchObject({
    code: "DATABASE_UNAVAILABLE",
    details: { path: host },
  });
  await rm(host, { recursive: true });
});

test("nobody comes in without the password, which only its owner can read", async () => {
  await useSeed();
  const server = await startEmbeddedPostgres(home);
  expect((await stat(join(home.postgres, "cluster/password"))).mode & 0o777).toBe(0o600);
  const guess = query({ ...server.connection, password: "guess" }, "select 1");
  await expect(guess).rejects.toMatchObject({ code: "28P01" });
  await server.stop();
});

test.runIf(asRoot)("another local user does not even reach the socket", async () => {
  await useSeed();
  const server = await startEmbeddedPostgres(home);
  const { host = "", port } = server.connection;
  await chmod(folder, 0o755);
  const script = `require("node:net").connect(${JSON.stringify(`${host}/.s.PGSQL.${port}`)})
    .on("error", (error) => process.stdout.write(error.code)).on("connect", () => process.stdout.write("connected"))`;
  const child = spawn(process.execPath, ["-e", script], {
    uid: 12_345,
    gid: 12_345,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said] = (await once(child.stdout, "data")) as [Buffer];
  expect(said.toString()).toBe("EACCES");
  await server.stop();
});

test("the server does not share the process group that Ctrl-C goes to", async () => {
  await useSeed();
  const server = await startEmbeddedPostgres(home);
  const { pid } = (await readPostmaster(data))!;
  const groupOf = async (of: number | "self") =>
    (await readFile(`/proc/${of}/stat`, "utf8")).split(") ")[1]!.split(" ")[2];
  expect(await groupOf(pid)).not.toBe(await groupOf("self"));
  await server.stop();
});

test("data of another major version is refused", async () => {
  await useSeed();
  await (await startEmbeddedPostgres(home)).stop();
  await writeFile(join(data, "PG_VERSION"), "17\n");
  const refusal = startEmbeddedPostgres(home);
  await expect(refusal).rejects.toMatchObject({
    code: "DATABASE_UNAVAILABLE",
    message: expect.stringContaining("Postgres 17"),
  });
  await writeFile(join(data, "PG_VERSION"), "18\n");
});

test("what a killed initialisation left is cleared away", async () => {
  const left = join(home.postgres, "new.999999999.dead");
  await mkdir(left);
  await (await startEmbeddedPostgres(home)).stop();
  expect(await readdir(home.postgres)).not.toContain("new.999999999.dead");
});

test("what Postgres says when it cannot start is in the error", async () => {
  await useSeed();
  const refusal = startEmbeddedPostgres(home, { settings: { shared_buffers: "nonsense" } });
  await expect(refusal).rejects.toMatchObject({
    code: "DATABASE_UNAVAILABLE",
    message: expect.stringContaining("shared_buffers"),
  });
});
