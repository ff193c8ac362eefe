/** The server of an http check: started for it alone, waited for, and ended with everything that it started. */
import { randomUUID } from "node:crypto";
import { access, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type ProcessResult, runProcess } from "../../runtime/process-group.ts";
import type { CheckContext } from "../checkout/check-context.ts";
import { describeEnding, describeUnfinished, MAX_OUTPUT_BYTES } from "../checkout/run-command.ts";
import { type Finding, judged, unobservable } from "../finding.ts";
import { acceptsConnection, isFree } from "./ports.ts";

export type ServerPlace = { command: readonly string[]; host: string; port: number };

/** What was found out by asking the server; `unanswered` when it closed a connection instead of answering. */
export type ServerWork = { finding: Finding; unanswered: boolean };

const CONNECT_MS = 1_000;
const GRACE_MS = 2_000;
/** A server that closes connections and goes on is waited for so long. */
const END_REPORT_MS = 3_000;
/** And so long one that takes no more either: it is about to end, and on a busy machine an end takes its time. */
const ENDING_MS = 30_000;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 250;

/** `portTaken` when the server could not be had because somebody else had the port. */
export type Served = { finding: Finding; portTaken: boolean };

/** Runs `work` while the server accepts connections. A server that ends before or during the work is the finding. */
export const withServer = async (
  context: CheckContext,
  place: ServerPlace,
  work: () => Promise<ServerWork>,
): Promise<Served> => {
  // Someone else's server on the port would be measured instead of ours.
  if (await acceptsConnection(place.host, place.port, CONNECT_MS)) {
    const summary = `port ${place.port} is in use already; write {port} to get a free one`;
    return { finding: unobservable(summary, "dependency"), portTaken: true };
  }
  const ending = new AbortController();
  const outputPath = join(context.scratchDir, `${randomUUID()}.out`);
  const server = { result: null as ProcessResult | null };
  const running = runProcess({
    command: place.command,
    cwd: context.cwd,
    env: { ...context.env, PORT: String(place.port) },
    timeoutMs: context.remainingMs(),
    graceMs: GRACE_MS,
    outputPath,
    maxOutputBytes: MAX_OUTPUT_BYTES,
    registryDir: context.registryDir,
    signal: AbortSignal.any([context.signal, ending.signal]),
  }).then((result) => {
    server.result = result;
  });
  try {
    const notReady = await waitUntilReady(context, place, running, () => server.result);
    if (notReady === null) {
      const { finding, unanswered } = await work();
      // The kernel closes a dying server's connections before its end is reported.
      if (unanswered) await waitForEnd(context, place, running, () => server.result);
      if (server.result === null) return { finding, portTaken: false };
      // Ours has ended: who answers there now has answered all the time.
      const portTaken = await acceptsConnection(place.host, place.port, CONNECT_MS);
      return { finding: endedEarly(server.result, context), portTaken };
    }
    return { finding: notReady, portTaken: server.result?.kind === "exited" && !(await isFree(place.port)) };
  } finally {
    ending.abort();
    await running;
    if (await exists(outputPath)) await context.keep("server output", { path: outputPath });
    await rm(outputPath, { force: true });
  }
};

/** Returns when it has ended, or when it seems to go on. */
const waitForEnd = async (
  context: CheckContext,
  { host, port }: ServerPlace,
  running: Promise<void>,
  ended: () => ProcessResult | null,
): Promise<void> => {
  const late = performance.now() + Math.min(ENDING_MS, context.remainingMs());
  const pause = (ms: number) => Promise.race([running, delay(Math.min(ms, Math.max(1, late - performance.now())))]);
  await pause(END_REPORT_MS);
  while (ended() === null && performance.now() < late) {
    if (await acceptsConnection(host, port, CONNECT_MS)) return;
    await pause(LONGEST_PAUSE_MS);
  }
};

/** Null once a connection is accepted. */
const waitUntilReady = async (
  context: CheckContext,
  place: ServerPlace,
  running: Promise<void>,
  ended: () => ProcessResult | null,
): Promise<Finding | null> => {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    const accepts = await acceptsConnection(place.host, place.port, Math.min(CONNECT_MS, context.remainingMs()));
    const result = ended();
    if (result !== null) return endedEarly(result, context);
    if (accepts) return null;
    if (context.remainingMs() <= 1) {
      return unobservable(
        `the server accepted no connection on port ${place.port} within ${context.timeoutMs / 1_000} s`,
        "timeout",
      );
    }
    // There is no signal for "a foreign process listens": it has to be asked again.
    await Promise.race([running, delay(Math.min(pauseMs, context.remainingMs()))]);
  }
};

const endedEarly = (result: ProcessResult, context: CheckContext): Finding =>
  describeUnfinished(result, context.timeoutMs) ??
  judged(false, `the server ended with ${describeEnding(result)} before it had answered`, {
    exitCode: result.kind === "exited" ? result.exitCode : null,
  });

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
