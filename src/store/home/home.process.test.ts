import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openHome } from "./home.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "provost-home-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const lockFiles = async (path: string) => (await readdir(path)).filter((name) => name.includes("lock"));

test("a new folder gets its layout, keeps git away and can be opened again", async () => {
  const path = join(folder, "deep/inside/.provost");
  const home = await openHome(path);
  await openHome(path);

  expect(await readFile(join(path, ".gitignore"), "utf8")).toBe("*\n");
  expect(JSON.parse(await readFile(join(path, "version.json"), "utf8"))).toMatchObject({ version: 1 });
  expect((await stat(home.keys)).mode & 0o777).toBe(0o700);
  expect((await stat(home.postgres)).mode & 0o777).toBe(0o700);
  for (const part of [home.blobs, home.runs, home.worktrees, home.processes])
    expect((await stat(part)).isDirectory()).toBe(true);
});

test("a folder of a newer version is refused and not touched", async () => {
  const path = join(folder, "newer");
  await openHome(path);
  await writeFile(join(path, "version.json"), JSON.stringify({ version: 99, writtenBy: "7.0.0" }));
  await expect(openHome(path)).rejects.toMatchObject({
    code: "HOME_NEWER",
    details: { version: 99, writtenBy: "7.0.0" },
  });
});

test("a damaged version file is named", async () => {
  const path = join(folder, "damaged");
  await openHome(path);
  await writeFile(join(path, "version.json"), "{");
  await expect(openHome(path)).rejects.toMatchObject({
    code: "HOME_UNWRITABLE",
    message: expect.stringContaining("version.json"),
  });
});

test("a path that cannot be a folder is HOME_UNWRITABLE", async () => {
  const file = join(folder, "file");
  await writeFile(file, "");
  await expect(openHome(join(file, "home"))).rejects.toMatchObject({ code: "HOME_UNWRITABLE" });
  await expect(openHome("/proc/provost")).rejects.toMatchObject({ code: "HOME_UNWRITABLE" });
});

test("the second lock is refused with the pid, the run and the way out; a released one can be taken", async () => {
  const home = await openHome(join(folder, "locked"));
  const lock = await home.lock();
  await lock.describe("run-1");
  expect(await home.runInHand()).toBe("run-1");

  const refusal = await home.lock().catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: "HOME_LOCKED", details: { pid: process.pid, runId: "run-1" } });
  expect(String(refusal)).toContain(`process ${process.pid} (run run-1)`);

  await lock.release();
  expect(await home.runInHand()).toBe(null);
  const again = await home.lock();
  await expect(home.lock()).rejects.toMatchObject({ code: "HOME_LOCKED", details: { runId: null } });
  await again.release();
});

test("the lock of a killed process is taken over", async () => {
  const home = await openHome(join(folder, "stale"));
  const script = `
    import { openHome } from ${JSON.stringify(join(import.meta.dirname, "home.ts"))};
    const lock = await (await openHome(process.argv[1])).lock();
    await lock.describe("run-of-the-dead");
    process.stdout.write("locked");
    setInterval(() => {}, 1e6);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script, home.path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  await expect(home.lock()).rejects.toMatchObject({
    code: "HOME_LOCKED",
    details: { pid: child.pid, runId: "run-of-the-dead" },
  });
  expect(await home.runInHand()).toBe("run-of-the-dead");

  child.kill("SIGKILL");
  await once(child, "exit");
  expect(await home.runInHand()).toBe(null);
  await (await home.lock()).release();
});

test("a lock whose pid was given to another process is stale", async () => {
  const home = await openHome(join(folder, "reused"));
  await home.lock();
  const file = join(home.path, "lock.1");
  const record = JSON.parse(await readFile(file, "utf8"));
  await writeFile(file, JSON.stringify({ ...record, owner: { ...record.owner, startKey: "another start" } }));
  await home.lock();
  expect(await lockFiles(home.path)).toEqual(["lock.2"]);
});

test("a lock from another machine is not taken over", async () => {
  const home = await openHome(join(folder, "elsewhere"));
  await home.lock();
  const file = join(home.path, "lock.1");
  const record = JSON.parse(await readFile(file, "utf8"));
  await writeFile(file, JSON.stringify({ ...record, owner: { ...record.owner, host: "far-away" } }));
  await expect(home.lock()).rejects.toMatchObject({
    code: "HOME_LOCKED",
    message: expect.stringContaining(`remove ${file}`),
  });
});

test("a lock file that the machine lost half of is taken over", async () => {
  const home = await openHome(join(folder, "torn"));
  await writeFile(join(home.path, "lock.4"), "");
  await home.lock();
  expect(await lockFiles(home.path)).toEqual(["lock.5"]);
});

test("of many that want the lock at once exactly one gets it, also over a stale one", async () => {
  const home = await openHome(join(folder, "race"));
  for (let round = 0; round < 10; round += 1) {
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => home.lock()));
    const won = results.filter((result) => result.status === "fulfilled");
    expect(won).toHaveLength(1);
    const [file] = await lockFiles(home.path);
    const record = JSON.parse(await readFile(join(home.path, file!), "utf8"));
    await writeFile(
      join(home.path, file!),
      JSON.stringify({ ...record, owner: { ...record.owner, startKey: "dead" } }),
    );
  }
});
