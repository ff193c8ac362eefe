/** The server of an http check: started for it alone, waited for, and ended with everything that it started. */
import { randomUUID } from "node:crypto";
import { access, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type ProcessResult, runProcess } from "../../runtime/process-group.ts";
import type { CheckContext } from "../checkout/check-context.ts";
import { describeEnding, describeUnfinished, MAX_OUTPUT_BYTES } from "../checkout/run-command.ts";
import { type Finding, judged, unobservable } from "../finding.ts";
import { acceptsConnection } from "./ports.ts";

export type ServerPlace = { command: readonly string[]; host: string; port: number };

/** What was found out by asking the server; `unanswered` when it closed a connection instead of answering. */
export type ServerWork = { finding: Finding; unanswered: boolean };

const CONNECT_MS = 1_000;
const GRACE_MS = 2_000;
const END_REPORT_MS = 200;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 250;

/** Runs `work` while the server accepts connections. A server that ends before or during the work is the finding. */
export const withServer = async (
  context: CheckContext,
  place: ServerPlace,
  work: () => Promise<ServerWork>,
): Promise<Finding> => {
  // Someone else's server on the port would be measured instead of ours.
  if (await acceptsConnection(place.host, place.port, CONNECT_MS)) {
    return unobservable(`port ${place.port} is in use already; write {port} to get a free one`, "dependency");
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
    if (notReady) return notReady;
    const { finding, unanswered } = await work();
    // The kernel closes a dying server's connections before its end is reported.
    if (unanswered) await Promise.race([running, delay(END_REPORT_MS)]);
    return server.result === null ? finding : (endedEarly(server.result, context) ?? finding);
  } finally {
    ending.abort();
    await running;
    if (await exists(outputPath)) await context.keep("server output", { path: outputPath });
    await rm(outputPath, { force: true });
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
