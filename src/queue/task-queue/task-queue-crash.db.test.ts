/** What was acknowledged is there, whichever process is killed in the middle of whatever it does. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { PoolConfig } from "pg";
import { expect, onTestFinished, test } from "vitest";
import { createDatabase, dropDatabase } from "../../../test/support/database.ts";
import type { TaskQueueWork } from "../../../test/support/task-queue-worker.ts";
import type { TaskId } from "../../model/ids.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";
import { systemClock } from "../../runtime/clock.ts";
import { openDatabase } from "../../store/database.ts";
import { readPostmaster } from "../../store/embedded/postmaster-file.ts";
import { startEmbeddedPostgres } from "../../store/embedded/embedded-postgres.ts";
import { openHome } from "../../store/home/home.ts";
import { createTaskQueue } from "../task-queue.ts";

const WORKER = join(import.meta.dirname, "../../../test/support/task-queue-worker.ts");
const LEASE_MS = 2_000;

type Worker = {
  child: ChildProcess;
  enqueued: Set<string>;
  done: Map<string, number>;
  seen(lines: number): Promise<void>;
};

const startWorker = (connection: PoolConfig, agentId: string, enqueues = true): Worker => {
  const work: TaskQueueWork = { connection, agentId, leaseMs: LEASE_MS, enqueues };
  const child = spawn(process.execPath, [WORKER], {
    env: { ...process.env, TASK_QUEUE_WORK: JSON.stringify(work) },
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const worker: Worker = {
    child,
    enqueued: new Set(),
    done: new Map(),
    seen: async (lines) => {
      while (worker.enqueued.size + worker.done.size < lines) await once(child.stdout, "data");
    },
  };
  let rest = "";
  child.stdout.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const [what, taskId = "", token] = line.split(" ");
      if (what === "E") worker.enqueued.add(taskId);
      else worker.done.set(taskId, Number(token));
    }
  });
  return worker;
};

const kill = async ({ child }: Worker): Promise<void> => {
  const exited = once(child, "close");
  child.kill("SIGKILL");
  await exited;
};

const finish = async ({ child }: Worker): Promise<void> => {
  const exited = once(child, "close");
  child.stdin!.end();
  expect((await exited)[0]).toBe(0);
};

/** Everything that was acknowledged, over what is on record now. */
const expectKept = async (connection: PoolConfig, workers: readonly Worker[]): Promise<void> => {
  const db = await openDatabase(connection);
  const queue = createTaskQueue({ db, clock: systemClock, random: Math.random });
  const tasks = await queue.list(LOCAL_TENANT, { limit: 100_000 });
  const byId = new Map(tasks.map((task) => [task.taskId, task]));
  expect(byId.size).toBe(tasks.length); // none is in two places
  for (const { enqueued, done } of workers) {
    for (const taskId of enqueued) expect(byId.has(taskId as TaskId), `task ${taskId} was enqueued`).toBe(true);
    for (const [taskId, token] of done) {
      // still by the same attempt: it was not run again
      expect(byId.get(taskId as TaskId)).toMatchObject({ state: "succeeded", attempts: token, result: { token } });
    }
  }
  await queue.close();
  await db.close();
};

/** Works off all that is left; leases of the dead run out first. */
const workOff = async (connection: PoolConfig): Promise<Worker> => {
  const db = await openDatabase(connection);
  const queue = createTaskQueue({ db, clock: systemClock, random: Math.random });
  const last = startWorker(connection, "last", false);
  for (;;) {
    await queue.rescue(LOCAL_TENANT);
    await queue.stage(LOCAL_TENANT);
    const [counts] = await queue.counts(LOCAL_TENANT);
    if (counts === undefined) break;
    await delay(50);
  }
  await finish(last);
  await queue.close();
  await db.close();
  return last;
};

// oxlint-disable-next-line vitest/expect-expect -- what holds is looked at by a function of its own
test("kill -9 of workers: nothing acknowledged is lost, nothing done is done again, all comes to its end", async () => {
  const connection = await createDatabase();
  const workers: Worker[] = [];

  for (let round = 0; round < 3; round += 1) {
    const pair = [startWorker(connection, `a${round}`), startWorker(connection, `b${round}`)];
    workers.push(...pair);
    await Promise.all(pair.map((worker) => worker.seen(100 + 150 * round)));
    await delay(Math.random() * 20); // a moment by chance: somewhere between one statement and another
    await Promise.all(pair.map(kill));
    await expectKept(connection, workers);
  }
  workers.push(await workOff(connection));

  await expectKept(connection, workers);
  await dropDatabase(connection);
});

// oxlint-disable-next-line vitest/expect-expect -- what holds is looked at by a function of its own
test("kill -9 of Postgres: what was acknowledged survives, and the workers go on by themselves", async () => {
  const folder = await mkdtemp(join(tmpdir(), "provost-queue-crash-"));
  const home = await openHome(folder);
  const data = join(home.postgres, "cluster/data");
  let server = await startEmbeddedPostgres(home);
  const worker = startWorker(server.connection, "a");
  for (let round = 1; round <= 2; round += 1) {
    await worker.seen(200 * round);
    process.kill((await readPostmaster(data))!.pid, "SIGKILL");
    server = await startEmbeddedPostgres(home);
    const before = worker.enqueued.size + worker.done.size;
    await worker.seen(before + 100); // it has found its way back
  }
  await finish(worker);
  await expectKept(server.connection, [worker]);
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});
