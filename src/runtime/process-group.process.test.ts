import { execFileSync } from "node:child_process";
import { constants, openSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { killProcess } from "../../test/support/processes.ts";
import { childEnv } from "./child-env.ts";
import { runProcess, type ProcessSpec } from "./process-group.ts";
import { processTable } from "./process-table.ts";
import { turn } from "./turn.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "process-group-"));
  await mkdir(join(folder, "processes"));
});
afterAll(async () => rm(folder, { recursive: true }));

let count = 0;
const shell = (script: string, more: Partial<ProcessSpec> = {}): ProcessSpec => ({
  command: ["sh", "-c", script],
  cwd: folder,
  env: childEnv([]),
  timeoutMs: 20_000,
  graceMs: 2_000,
  outputPath: join(folder, `output-${(count += 1)}`),
  maxOutputBytes: 1_000_000,
  registryDir: join(folder, "processes"),
  ...more,
});
const output = async (spec: ProcessSpec) => readFile(spec.outputPath, "utf8");
/** A zombie that nobody has looked at yet does not live. */
const lives = async (pid: number): Promise<boolean> => (await processTable.find(pid))?.living ?? false;
/** Resolves when the process has written the line; the file system tells, no timer does. */
const untilOutput = async (spec: ProcessSpec, text: string): Promise<string> => {
  for (;;) {
    const seen = await output(spec).catch(() => "");
    if (seen.includes(text)) return seen;
    await new Promise((resolve) => setImmediate(resolve));
  }
};
const registered = async () => readdir(join(folder, "processes"));

test("output keeps its order, /dev/stderr can be opened, and the exit code comes back", async () => {
  const spec = shell("echo one; echo two >&2; echo three > /dev/stderr; echo four; exit 7");
  const result = await runProcess(spec);
  expect(result).toMatchObject({ kind: "exited", exitCode: 7, outputBytes: 19, outputTruncated: false });
  expect(await output(spec)).toBe("one\ntwo\nthree\nfour\n");
  expect(await registered()).toEqual([]);
});

test("standard input is handed over, and need not be read", async () => {
  const read = shell("cat /dev/stdin", { stdin: "hello" });
  await runProcess(read);
  expect(await output(read)).toBe("hello");
  expect(await runProcess(shell("exit 0", { stdin: "x".repeat(1_000_000) }))).toMatchObject({ exitCode: 0 });
});

test("output beyond the cap is counted and dropped, and the child is not blocked by it", async () => {
  const spec = shell("head -c 3000000 /dev/zero; echo end", { maxOutputBytes: 1_000 });
  const result = await runProcess(spec);
  expect(result).toMatchObject({ kind: "exited", exitCode: 0, outputBytes: 3_000_004, outputTruncated: true });
  expect((await output(spec)).length).toBe(1_000);
});

test("what was written is kept to its end also where the disk is slow to take it", async () => {
  const spec = shell("head -c 200000 /dev/zero; echo end");
  // A disk that takes nothing for now: what is written to it waits until somebody reads.
  execFileSync("mkfifo", [spec.outputPath]);
  const disk = openSync(spec.outputPath, constants.O_RDONLY | constants.O_NONBLOCK);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const running = runProcess(spec);
  // the limit of the process, and how long its output is waited for once it has ended
  while (vi.getTimerCount() < 2) await turn();
  for (const _ of [1, 2, 3]) {
    vi.advanceTimersByTime(600);
    await turn();
  }

  const kept = text(new Socket({ fd: disk, readable: true, writable: false }));

  expect(await running).toMatchObject({ kind: "exited", exitCode: 0, outputBytes: 200_004 });
  expect((await kept).length).toBe(200_004);
});

test("a missing executable is named, a missing working folder is another matter", async () => {
  expect(await runProcess(shell("", { command: ["no-such-tool", "x"] }))).toMatchObject({
    kind: "missing",
    executable: "no-such-tool",
  });
  await expect(runProcess(shell("", { cwd: join(folder, "nowhere") }))).rejects.toThrow("nowhere");
  expect(await registered()).toEqual([]);
});

test("a full disk ends the process and says why", async () => {
  const result = await runProcess(shell("while :; do echo line; done", { outputPath: "/dev/full" }));
  expect(result).toMatchObject({ kind: "output-failed", cause: { code: "ENOSPC" } });
});

test("a time limit ends the whole group, also one that ignores SIGTERM", async () => {
  const spec = shell("trap '' TERM; (trap '' TERM; echo child $$; sleep 60) & echo $!; wait; sleep 60", {
    timeoutMs: 150,
    graceMs: 100,
  });
  const result = await runProcess(spec);
  const child = Number((await output(spec)).split("\n").find((line) => /^\d+$/.test(line)));
  expect(result.kind).toBe("timeout");
  expect(result.durationMs).toBeLessThan(10_000);
  expect(await lives(child)).toBe(false);
});

test("SIGTERM comes first, so that a process can clean up", async () => {
  const spec = shell("trap 'echo cleaned; exit 0' TERM; echo ready; while :; do sleep 0.01; done", {
    graceMs: 20_000,
  });
  const abort = new AbortController();
  const running = runProcess({ ...spec, signal: abort.signal });
  await untilOutput(spec, "ready");
  abort.abort();
  expect((await running).kind).toBe("cancelled");
  expect(await output(spec)).toContain("cleaned");
});

test("stragglers that outlive the leader are ended, also one that left the group and holds the output open", async () => {
  const spec = shell(
    "sleep 60 & echo $!; setsid sh -c 'echo $$; exec sleep 60' & while [ $(wc -l < $OUT) -lt 2 ]; do :; done",
  );
  const result = await runProcess({ ...spec, env: childEnv([], { OUT: spec.outputPath }) });
  const pids = (await output(spec)).trim().split("\n").map(Number);
  expect(result).toMatchObject({ kind: "exited", exitCode: 0 });
  expect(pids).toHaveLength(2);
  expect(await Promise.all(pids.map(lives))).toEqual([false, false]);
});

test("a stranger that lost group and mark cannot make us wait for the end of its output", async () => {
  const spec = shell("setsid env -i /bin/sh -c 'echo $$; exec sleep 60' & while [ $(wc -l < $OUT) -lt 1 ]; do :; done");
  const result = await runProcess({ ...spec, env: childEnv([], { OUT: spec.outputPath }) });
  const stranger = Number(await output(spec));
  killProcess(stranger);
  expect(result).toMatchObject({ kind: "exited", exitCode: 0 });
});

test("a signal that is already given, or is given while the process is prepared, starts nothing", async () => {
  const before = shell("echo started");
  expect(await runProcess({ ...before, signal: AbortSignal.abort() })).toMatchObject({ kind: "cancelled" });
  const during = shell("echo started; sleep 60");
  const abort = new AbortController();
  const running = runProcess({ ...during, signal: abort.signal });
  abort.abort();
  expect(await running).toMatchObject({ kind: "cancelled", outputBytes: 0 });
  expect(await registered()).toEqual([]);
});

test("a process that is killed says by which signal", async () => {
  expect(await runProcess(shell("kill -KILL $$"))).toMatchObject({ kind: "signalled", signalName: "SIGKILL" });
});

test("while it runs, the registry names it and its owner", async () => {
  const spec = shell("echo ready; exec sleep 60");
  const abort = new AbortController();
  const running = runProcess({ ...spec, signal: abort.signal });
  await untilOutput(spec, "ready");
  const [name = ""] = (await registered()).filter((entry) => entry.endsWith(".json"));
  const entry: unknown = JSON.parse(await readFile(join(folder, "processes", name), "utf8"));
  abort.abort();
  await running;
  expect(entry).toMatchObject({ command: "sh", owner: { pid: process.pid } });
  expect(await registered()).toEqual([]);
});
