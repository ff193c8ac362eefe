/**
 * Rehearses what docs/operate/disaster-recovery.md tells of, and keeps what came of it: an incident, from the fault until
 * everybody has heard that it is over, and a restore of everything from a backup.
 * @example node scripts/build.ts && node scripts/keep-drills.ts && npm run docs:generate
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { readEndpoint } from "../src/runtime/endpoint-file.ts";
import { createClient } from "../src/sdk/client/index.ts";

const ROOT = path.dirname(import.meta.dirname);
const PROVOST = path.join(ROOT, "bin", "provost.js");
const KEPT = path.join(ROOT, "test", "chaos", "drills.json");
const TASKS = 50_000;
const AT_ONCE = 1_000;

const run = promisify(execFile);

const provost = async (folder: string, ...args: string[]): Promise<unknown> => {
  const { stdout } = await run(process.execPath, [PROVOST, ...args, "--json"], {
    cwd: folder,
    maxBuffer: 64 * 2 ** 20,
  });
  return JSON.parse(stdout) as unknown;
};

/** A control plane that has something to lose: tasks of a queue, and a run with its proof. */
const fill = async (home: string): Promise<void> => {
  const up = spawn(process.execPath, [PROVOST, "up", "--port", "0", "--json", "--home", home], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(up, "exit");
  const [line] = (await once(createInterface({ input: up.stdout }), "line")) as [string];
  const { url } = JSON.parse(line) as { url: string };
  const client = createClient({ url, token: (await readEndpoint(home))?.token ?? "" });
  for (let made = 0; made < TASKS; made += AT_ONCE) {
    const tasks = Array.from({ length: AT_ONCE }, (_, index) => ({ kind: "work", payload: { number: made + index } }));
    await client.queueTasks.enqueue({ params: { queue: "kept" }, body: { tasks } });
  }
  up.kill("SIGTERM");
  await ended;
};

const restoreDrill = async (folder: string): Promise<object> => {
  const home = path.join(folder, "home");
  await fill(home);
  const archive = path.join(folder, "kept.tar.zst");
  const began = performance.now();
  await provost(folder, "backup", archive, "--home", home);
  const backupMs = Math.round(performance.now() - began);
  const report = (await provost(folder, "backup", "drill", "--home", home)) as object;
  return { ...report, backupMs, archiveBytes: (await stat(archive)).size, tasks: TASKS };
};

const folder = await mkdtemp(path.join(tmpdir(), "provost-drills-"));
try {
  const restore = await restoreDrill(folder);
  const incident = await provost(folder, "drill", "--escalate");
  const kept = {
    at: new Date().toISOString(),
    load: loadavg().map((load) => Number(load.toFixed(2))),
    incident,
    restore,
  };
  await writeFile(KEPT, `${JSON.stringify(kept, null, 2)}\n`);
  console.log(`${path.relative("", KEPT)} is written`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
