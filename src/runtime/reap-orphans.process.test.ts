import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { processTable, psProcessTable } from "./process-table.ts";
import { reapOrphans } from "./reap-orphans.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "reap-orphans-"));
});
afterEach(async () => rm(folder, { recursive: true }));

const lives = async (pid: number): Promise<boolean> => (await processTable.find(pid))?.living ?? false;
/** Runs a group under a Provost process of its own. The script kills that one: no chance to clean up is left. */
const killOwnerOf = async (script: string): Promise<number[]> => {
  const source = `
    import { runProcess } from ${JSON.stringify(new URL("./process-group.ts", import.meta.url).href)};
    import { childEnv } from ${JSON.stringify(new URL("./child-env.ts", import.meta.url).href)};
    await runProcess({ command: ["sh", "-c", ${JSON.stringify(script)}], cwd: ${JSON.stringify(folder)}, env: childEnv([]),
      timeoutMs: 60000, outputPath: "output", maxOutputBytes: 1000, registryDir: "processes" });`;
  const owner = spawn(process.execPath, ["--input-type=module", "-e", source], { cwd: folder, stdio: "inherit" });
  expect(await once(owner, "exit")).toEqual([null, "SIGKILL"]);
  return (await readFile(join(folder, "pids"), "utf8")).trim().split("\n").map(Number);
};

test("the group of an owner that was killed is found and ended whole, also what left the group", async () => {
  const escaped = "setsid sh -c 'echo $$ >> pids; exec sleep 60' &";
  const script = `trap '' TERM; echo $$ > pids; sleep 60 & echo $! >> pids; ${escaped} while [ $(wc -l < pids) -lt 3 ]; do :; done; kill -9 $PPID; wait`;
  const pids = await killOwnerOf(script);
  expect(await Promise.all(pids.map(lives))).toEqual([true, true, true]);

  const reaped = await reapOrphans(join(folder, "processes"), { graceMs: 50 });

  expect(await Promise.all(pids.map(lives))).toEqual([false, false, false]);
  expect(new Set(reaped.map(({ pid }) => pid))).toEqual(new Set([pids[0], pids[2]]));
  expect(await readdir(join(folder, "processes"))).toEqual([]);
  expect(await reapOrphans(join(folder, "processes"))).toEqual([]);
});

test("without /proc the group is known by its leader's pid and start", async () => {
  const pids = await killOwnerOf("echo $$ > pids; sleep 60 & echo $! >> pids; kill -9 $PPID; wait");
  const table = psProcessTable();
  // The owner wrote the start as /proc has it; here it must be as ps has it.
  const leader = { pid: pids[0], startKey: (await table.find(pids[0] ?? 0))?.startKey };
  const name = (await readdir(join(folder, "processes"))).find((file) => file.endsWith(".json")) ?? "";
  const path = join(folder, "processes", name);
  await writeFile(path, JSON.stringify({ ...(JSON.parse(await readFile(path, "utf8")) as object), leader }));

  await reapOrphans(join(folder, "processes"), { graceMs: 50, table });

  expect(await Promise.all(pids.map(lives))).toEqual([false, false]);
});

/** Nobody else's: whoever reaps ends all on this machine that bear it. */
const id = randomUUID();
const writeEntry = async (owner: unknown, leader: unknown): Promise<void> => {
  await mkdir(join(folder, "processes"), { recursive: true });
  const path = join(folder, "processes", `${id}.process.json`);
  await writeFile(path, JSON.stringify({ id, owner, leader, command: "sleep" }));
};

test("a pid that was used again is left alone, and the stale entry goes", async () => {
  const innocent = spawn("sleep", ["60"], { detached: true, stdio: "ignore" });
  const pid = innocent.pid ?? 0;
  await writeEntry({ pid, startKey: "another boot:1" }, { pid, startKey: "another boot:1" });

  const reaped = await reapOrphans(join(folder, "processes"), { graceMs: 50 });
  const lived = await lives(pid);
  innocent.kill("SIGKILL");

  expect(reaped).toEqual([]);
  expect(lived).toBe(true);
  expect(await readdir(join(folder, "processes"))).toEqual([]);
});

test("what ran under a Provost that itself ran inside a task that was left behind is ended too", async () => {
  const marks = { PATH: process.env["PATH"], PROVOST_PROCESS_ID: `${id}:inner` };
  const inner = spawn("sleep", ["60"], { detached: true, stdio: "ignore", env: marks });
  const ended = once(inner, "exit");
  await writeEntry({ pid: inner.pid, startKey: "another boot:1" }, null);

  const reaped = await reapOrphans(join(folder, "processes"));

  expect(reaped).toEqual([{ id, pid: inner.pid }]);
  expect(await ended).toEqual([null, "SIGTERM"]);
});

test("processes of an owner that lives are left alone, with their entry", async () => {
  const marked = spawn("sleep", ["60"], {
    detached: true,
    stdio: "ignore",
    env: { PATH: process.env["PATH"], PROVOST_PROCESS_ID: `outer:${id}` },
  });
  const pid = marked.pid ?? 0;
  const self = await processTable.find(process.pid);
  await writeEntry({ pid: process.pid, startKey: self?.startKey }, null);

  const reaped = await reapOrphans(join(folder, "processes"), { graceMs: 50 });
  const lived = await lives(pid);
  marked.kill("SIGKILL");

  expect(reaped).toEqual([]);
  expect(lived).toBe(true);
  expect(await readdir(join(folder, "processes"))).toHaveLength(1);
});

test("no folder, no orphans; a file that is no entry is named", async () => {
  expect(await reapOrphans(join(folder, "nowhere"))).toEqual([]);
  await writeFile(join(folder, "torn.process.json"), "{");
  await expect(reapOrphans(folder)).rejects.toThrow("torn.process.json");
});

test("an entry that a crash left half-written stands for no process, and is removed", async () => {
  await writeFile(join(folder, "0192.process.json.new"), "{");
  expect(await reapOrphans(folder)).toEqual([]);
  expect((await readdir(folder)).filter((name) => name.endsWith(".new"))).toEqual([]);
});

test("files that a crash left without their entry are removed, and nobody else's", async () => {
  await mkdir(join(folder, `${id}.tmp`));
  await writeFile(join(folder, `${id}.tmp`, "scratch"), "");
  await writeFile(join(folder, "notes"), "");
  expect(await reapOrphans(folder)).toEqual([]);
  expect(await readdir(folder)).toEqual(["notes"]);
});
