/** Starts and ends the server process. Starting finds a running server instead of making a second one. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { open, readFile, rm, stat } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { commandOf } from "./account.ts";
import type { Account } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import { postmasterFile, readPostmaster, servesFolder } from "./postmaster-file.ts";
import { unavailable } from "./unavailable.ts";

export type ServerPlan = {
  binaries: Binaries;
  account: Account;
  data: string;
  socketFolder: string;
  logFile: string;
  settings: Readonly<Record<string, string>>;
};

/** How often the server's own status file is read while it starts or stops; a start takes about 50 ms. */
const POLL_MS = 5;
/** Recovery after a power failure replays at most `max_wal_size` of log, which takes seconds. */
const START_PATIENCE_MS = 120_000;
const MAX_LOG_BYTES = 1_048_576;

const SETTINGS = {
  listen_addresses: "",
  unix_socket_permissions: "0700",
  max_connections: "60",
  shared_buffers: "32MB",
  min_wal_size: "32MB",
  max_wal_size: "256MB",
  // Three I/O worker processes would do nothing for a database that fits in memory.
  io_method: "sync",
  jit: "off",
  timezone: "UTC",
  log_timezone: "UTC",
  cluster_name: "provost",
} as const;

const tail = async (file: string, from: number): Promise<string> => {
  const bytes = await readFile(file);
  return bytes.subarray(from).toString("utf8").trim().split("\n").slice(-5).join("\n");
};

const launch = async (plan: ServerPlan): Promise<{ child: ChildProcess; logStart: number }> => {
  const size = await stat(plan.logFile).then(
    ({ size }) => size,
    () => 0,
  );
  const log = await open(plan.logFile, size > MAX_LOG_BYTES ? "w" : "a", 0o600);
  try {
    const settings = { ...SETTINGS, unix_socket_directories: plan.socketFolder, ...plan.settings };
    const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const { file, args } = commandOf(plan.account, plan.binaries.postgres, ["-D", plan.data, ...flags]);
    const child = spawn(file, args, {
      ...plan.account.ids,
      env: plan.binaries.env,
      cwd: "/",
      // A session of its own: Ctrl-C on the terminal reaches the run, which still needs its database to pause cleanly.
      detached: true,
      stdio: ["ignore", log.fd, log.fd],
    });
    return { child, logStart: size > MAX_LOG_BYTES ? 0 : size };
  } finally {
    await log.close();
  }
};

/** "taken": a server holds the data folder, or what is left of one. It may be another process's that was faster. */
export const startServer = async (
  plan: ServerPlan,
): Promise<{ kind: "started"; child: ChildProcess } | { kind: "taken" }> => {
  await clearReusedPid(plan.data);
  const { child, logStart } = await launch(plan);
  const failures: Error[] = [];
  child.once("error", (error) => failures.push(error));
  const deadline = Date.now() + START_PATIENCE_MS;
  while (failures.length === 0 && child.exitCode === null && child.signalCode === null && Date.now() < deadline) {
    const found = await readPostmaster(plan.data);
    if (found?.ready === true && found.pid === child.pid) {
      child.unref();
      return { kind: "started", child };
    }
    await delay(POLL_MS);
  }
  const said = await tail(plan.logFile, logStart);
  // The processes of a server that was killed end by themselves, as soon as they notice.
  if (said.includes("pre-existing shared memory block")) return { kind: "taken" };
  // Empty: another server has made its file in this very moment and not yet written it. What it says of itself may also
  // have pushed our server's words out of the log's tail.
  if (/lock file "postmaster\.pid"|another postmaster/.test(said) || (await isTaken(plan.data, child.pid))) {
    return { kind: "taken" };
  }
  throw unavailable(
    `Postgres did not start in ${plan.data}: ${said || (failures[0]?.message ?? "it takes too long")}`,
    plan.logFile,
    failures[0],
  );
};

const isTaken = async (data: string, own: number | undefined): Promise<boolean> => {
  const found = await readPostmaster(data);
  return found !== null && found.pid !== own && servesFolder(found.pid, data);
};

/** Postgres would take a living process that has got a dead server's pid for that server, and refuse to start. */
const clearReusedPid = async (data: string): Promise<void> => {
  const found = await readPostmaster(data);
  if (found !== null && isAlive(found.pid) && !(await servesFolder(found.pid, data))) {
    await rm(postmasterFile(data), { force: true });
  }
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // ESRCH, or EPERM: then it is no server that this user started
  }
};

/**
 * Fast shutdown: open transactions are rolled back and a checkpoint is written. Waits until the server is gone; one that
 * takes longer than `patienceMs` is ended at once, which its write-ahead log makes safe.
 */
export const stopServer = async (data: string, patienceMs = 30_000): Promise<void> => {
  const found = await readPostmaster(data);
  if (found === null || !(await servesFolder(found.pid, data))) return;
  signal(found.pid, "SIGINT");
  const impatient = Date.now() + patienceMs;
  let urged = false;
  while (await servesFolder(found.pid, data)) {
    if (!urged && Date.now() > impatient) {
      urged = true;
      signal(found.pid, "SIGQUIT");
    }
    await delay(POLL_MS);
  }
};

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // it ended by itself: that was wanted
  }
};
