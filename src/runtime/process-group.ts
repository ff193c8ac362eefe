/**
 * Runs a command as the leader of its own process group and answers for the whole group: when this returns, no
 * process of it is left, whether the command ended by itself, was cancelled, or ran out of time.
 */
import { randomUUID } from "node:crypto";
import { mkdir, open, stat, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import type { Socket } from "node:net";
import { copyCapped, counted, type CappedCopy } from "./capped-copy.ts";
import { type Clock, systemClock } from "./clock.ts";
import { endGroups, groupsOf } from "./group-ending.ts";
import { launch, type Launched, type Leader, type LeaderEnd } from "./process-launch.ts";
import { registerProcess, type Registration } from "./process-registry.ts";
import { processTable } from "./process-table.ts";
import { createRedactor, redacted, type Secret } from "./redaction.ts";
import { confine, type ConfinedLaunch } from "./sandbox/confined-launch.ts";
import type { Confinement, SandboxPlan } from "./sandbox/sandbox-plan.ts";

export type ProcessSpec = {
  /** Executable and arguments; the executable is looked for in the PATH of `env`. */
  command: readonly string[];
  cwd: string;
  /** The whole environment: nothing is inherited (see `childEnv`). */
  env: Record<string, string>;
  timeoutMs: number;
  /** Between SIGTERM and SIGKILL; 5 s when absent. */
  graceMs?: number | undefined;
  /** File that gets standard output and standard error in the order they were written; made anew, also if nothing runs. */
  outputPath: string;
  /** What is written beyond this is counted and dropped. */
  maxOutputBytes: number;
  registryDir: string;
  signal?: AbortSignal | undefined;
  stdin?: string | undefined;
  /** Their values are taken out of the output before anybody gets it. */
  secrets?: readonly Secret[] | undefined;
  /** Gets the output as it comes, after it is in the file. */
  onOutput?: ((chunk: Uint8Array) => void) | undefined;
  /** Confines the process as well as this machine can; `result.confinement` says how well that was. */
  sandbox?: SandboxPlan | undefined;
  /** By which it is looked at what a confined process adds on disk. */
  clock?: Clock | undefined;
};

export type ProcessEnd =
  | { kind: "exited"; exitCode: number }
  | { kind: "signalled"; signalName: string }
  | { kind: "timeout" }
  | { kind: "cancelled" }
  /** It has added more than `limitBytes` to the folders that a confined process may write. */
  | { kind: "disk-filled"; limitBytes: number }
  | { kind: "missing"; executable: string }
  | { kind: "output-failed"; cause: unknown };
export type ProcessResult = ProcessEnd & {
  durationMs: number;
  outputBytes: number;
  outputTruncated: boolean;
  /** Of a process that was to be confined and was begun. */
  confinement?: Confinement;
};

const GRACE_MS = 5_000;
/** So long nothing may come from a pipe whose other end a process beyond our reach keeps open. */
const QUIET_MS = 500;
/** No more can be left in a pipe by those that are gone: what comes after it is a stranger's. */
const PIPE_BYTES = 2 ** 20;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Throws only when the process could not be set up at all; everything that a command can do is a result. */
export const runProcess = async (spec: ProcessSpec): Promise<ProcessResult> => {
  const startedAt = performance.now();
  const result = (end: ProcessEnd, copy?: CappedCopy, confinement?: Confinement): ProcessResult => ({
    ...end,
    ...(confinement && { confinement }),
    durationMs: Math.round(performance.now() - startedAt),
    outputBytes: copy?.bytes() ?? 0,
    outputTruncated: copy?.truncated() ?? false,
  });
  await assertFolder(spec.cwd);
  const file = await openOutputFile(spec.outputPath);
  if ("cause" in file) return result({ kind: "output-failed", cause: file.cause });
  try {
    if (spec.signal?.aborted) return result({ kind: "cancelled" });
    const { end, copy, confinement } = await runRegistered(spec, file.handle);
    return result(end, copy, confinement);
  } finally {
    await file.handle.close();
  }
};

/** Node reports a missing working folder as a missing executable; they must not be confused. */
const assertFolder = async (path: string): Promise<void> => {
  const folder = await stat(path).catch((error: unknown) => {
    throw new Error(`the working folder ${path} of a command cannot be used`, { cause: error });
  });
  if (!folder.isDirectory()) throw new Error(`the working folder ${path} of a command is not a folder`);
};

const openOutputFile = async (path: string): Promise<{ handle: FileHandle } | { cause: unknown }> => {
  try {
    await mkdir(dirname(path), { recursive: true });
    return { handle: await open(path, "w", 0o600) };
  } catch (cause) {
    return { cause };
  }
};

type Ended = { end: ProcessEnd; copy: CappedCopy | undefined; confinement?: Confinement };

const runRegistered = async (spec: ProcessSpec, file: FileHandle): Promise<Ended> => {
  const id = randomUUID();
  const registration = await registerProcess(spec.registryDir, id, spec.command[0] ?? "");
  const place = { id, file, registration, gone: true };
  try {
    const { sandbox, clock = systemClock } = spec;
    if (sandbox === undefined) return await runLaunched(spec, place);
    const confined = await confine({ ...spec, sandbox, clock }, id);
    try {
      const { command, env, disk } = confined;
      const { end, copy } = await runLaunched({ ...spec, command, env }, place, disk);
      if (copy === undefined) return { end, copy };
      const confinement = await confined.settle();
      const isOver = end.kind === "exited" && confinement.exceeded.includes("disk");
      return { end: isOver ? { kind: "disk-filled", limitBytes: disk.limitBytes } : end, copy, confinement };
    } finally {
      await confined.settle();
    }
  } finally {
    // The entry of a group that could not be ended stays, for the next start to look after it.
    if (place.gone) await registration.remove();
  }
};

type Place = { id: string; file: FileHandle; registration: Registration; gone: boolean };

type Disk = ConfinedLaunch["disk"];

const runLaunched = async (spec: ProcessSpec, place: Place, disk?: Disk): Promise<Ended> => {
  const launched = await launch(spec, place.id);
  if (launched === null) return { end: { kind: "cancelled" }, copy: undefined };
  place.gone = false;
  const { end, copy, gone } = await supervise(spec, place, launched, disk);
  place.gone = gone;
  if (end.kind === "unstartable") throw end.cause;
  return { end, copy };
};

type Supervised = { end: ProcessEnd | LeaderEnd; copy: CappedCopy; gone: boolean };

const supervise = async (
  spec: ProcessSpec,
  { id, file, registration }: Place,
  { leader, ended, source }: Launched,
  disk?: Disk,
): Promise<Supervised> => {
  const state: { stopped: ProcessEnd | null; outputFailure: ProcessEnd | null } = {
    stopped: null,
    outputFailure: null,
  };
  let ending: Promise<boolean> | null = null;
  const endAll = async (graceMs = spec.graceMs) =>
    (ending ??= leader === null ? Promise.resolve(true) : endGroup(leader, id, graceMs));

  const halted = Promise.withResolvers<ProcessEnd>();
  const stop = (why: ProcessEnd, graceMs?: number) => {
    state.stopped ??= why;
    // Not left to the end of the leader: one that hangs in a system call must not make us hang with it.
    void endAll(graceMs).then(() => halted.resolve(why), halted.reject);
  };
  const failOutput = (cause: unknown) => stop((state.outputFailure ??= { kind: "output-failed", cause }));
  const cancel = () => stop({ kind: "cancelled" });

  // What it would do in a time of grace is to go on.
  disk?.begin(() => stop({ kind: "disk-filled", limitBytes: disk.limitBytes }, 0));
  const timer = setTimeout(() => stop({ kind: "timeout" }), Math.min(spec.timeoutMs, LONGEST_TIMER_MS));
  spec.signal?.addEventListener("abort", cancel);
  try {
    if (spec.signal?.aborted) cancel();
    const redactor = createRedactor(spec.secrets ?? []);
    const taking = counted(source);
    const output = redactor === null ? taking.chunks : redacted(taking.chunks, redactor);
    const copy = copyCapped(output, file, spec.maxOutputBytes, failOutput, spec.onOutput);
    const noted = leader && registration.started(leader).catch(failOutput);
    const first = await Promise.race([ended, halted.promise]);
    await noted;
    // What comes from here on, while stragglers are ended, changes no more what the leader did.
    const end = state.stopped ?? first;
    const gone = await endAll();
    await drain(source, () => taking.bytes() < source.bytesRead || copy.isWriting(), copy.finished);
    return { end: end.kind === "exited" ? (state.outputFailure ?? end) : end, copy, gone };
  } finally {
    clearTimeout(timer);
    spec.signal?.removeEventListener("abort", cancel);
    source.destroy();
  }
};

const endGroup = async ({ pid, started }: Leader, id: string, graceMs = GRACE_MS): Promise<boolean> =>
  endGroups(async () => groupsOf(processTable, id, pid, started), graceMs);

/**
 * All writers are gone, so the end of the pipe is near, unless a process that lost group and mark holds it open. What they
 * have written comes late where the disk or the machine is slow: only a pipe that is empty is given up.
 */
const drain = async (source: Socket, isOnItsWay: () => boolean, finished: Promise<void>): Promise<void> => {
  const most = source.bytesRead + PIPE_BYTES + source.readableHighWaterMark;
  let seen = source.bytesRead;
  let timer: NodeJS.Timeout | undefined;
  // Timers go before pipes: after a moment in which nothing of this process ran, what lies there is read first.
  const lookLater = (): void => {
    timer = setTimeout(() => setImmediate(look), QUIET_MS);
  };
  const look = (): void => {
    if (source.destroyed) return;
    const flows = source.bytesRead !== seen || isOnItsWay();
    seen = source.bytesRead;
    if (flows && seen <= most) lookLater();
    else source.destroy();
  };
  lookLater();
  await finished;
  clearTimeout(timer);
};
