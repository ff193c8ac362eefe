/**
 * Reports faults to a service that speaks Sentry's protocol: one envelope a fault. Equal faults are reported once in a
 * while, and when the service does not answer a report is lost; the log has it in any case.
 */
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { DescribedFault } from "./describe-error.ts";

export type FaultReport = {
  level: string;
  message: string;
  fault: DescribedFault;
  tags: Readonly<Record<string, string>>;
  trace: { traceId: string; spanId: string } | null;
};

export type FaultReporter = {
  report(fault: FaultReport): void;
  /** Resolves when what was reported is sent or lost. */
  close(): Promise<void>;
};

const EVERY_MS = 60_000;
const TIMEOUT_MS = 5_000;
const MAX_UNDER_WAY = 20;
const MAX_REMEMBERED = 1_000;

type Destination = { url: string; auth: string };

const destinationOf = (dsn: string, version: string): Destination => {
  const { protocol, host, pathname, username } = new URL(dsn);
  const at = pathname.lastIndexOf("/");
  const project = pathname.slice(at + 1);
  return {
    url: `${protocol}//${host}${pathname.slice(0, at)}/api/${project}/envelope/`,
    auth: `Sentry sentry_version=7, sentry_client=provost/${version}, sentry_key=${username}`,
  };
};

const FRAME = /^\s+at (?:async )?(?:(.+) \()?(?:file:\/\/)?([^()\s]+?):(\d+):(\d+)\)?$/;

/** The outermost call comes first. */
const framesOf = (stack = ""): object[] =>
  stack
    .split("\n")
    .flatMap((line) => {
      const [, name = "<anonymous>", filename = "", lineno, colno] = FRAME.exec(line) ?? [];
      if (filename === "") return [];
      const ours = !filename.startsWith("node:") && !filename.includes("node_modules");
      return [{ function: name, filename, lineno: Number(lineno), colno: Number(colno), in_app: ours }];
    })
    .toReversed();

/** What it was wrapped in on its way may have none. */
const codeOf = ({ code, causes }: DescribedFault): { code?: string } => {
  const found = code ?? causes.find((cause) => cause.code !== undefined)?.code;
  return found === undefined ? {} : { code: found };
};

const eventOf = ({ level, message, fault, tags, trace }: FaultReport, version: string, eventId: string) => ({
  event_id: eventId,
  timestamp: Date.now() / 1_000,
  platform: "node",
  level,
  logger: "provost",
  release: `provost@${version}`,
  server_name: hostname(),
  message: { formatted: message },
  fingerprint: [fault.fingerprint],
  tags: { ...tags, ...codeOf(fault) },
  ...(trace !== null && { contexts: { trace: { trace_id: trace.traceId, span_id: trace.spanId } } }),
  exception: {
    // The first cause comes first.
    values: [fault, ...fault.causes]
      .toReversed()
      .map(({ type, message: value, stack }) => ({ type, value, stacktrace: { frames: framesOf(stack) } })),
  },
});

/** @param redact takes out of what leaves what must not leave */
export const createFaultReporter = (dsn: string, version: string, redact: (text: string) => string): FaultReporter => {
  const { url, auth } = destinationOf(dsn, version);
  const lastMs = new Map<string, number>();
  const underWay = new Set<Promise<void>>();

  const send = async (report: FaultReport): Promise<void> => {
    const eventId = randomUUID().replaceAll("-", "");
    const body = [
      { event_id: eventId, sent_at: new Date().toISOString() },
      { type: "event", content_type: "application/json" },
      eventOf(report, version, eventId),
    ].map((part) => JSON.stringify(part));
    await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/x-sentry-envelope", "x-sentry-auth": auth },
      body: redact(`${body.join("\n")}\n`),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  };

  return {
    report: (report) => {
      const { fingerprint } = report.fault;
      const now = performance.now();
      if (now - (lastMs.get(fingerprint) ?? -Infinity) < EVERY_MS || underWay.size >= MAX_UNDER_WAY) return;
      if (lastMs.size >= MAX_REMEMBERED) lastMs.clear();
      lastMs.set(fingerprint, now);
      const sending = send(report)
        .catch(() => undefined) // lost; to log it would report it again
        .finally(() => underWay.delete(sending));
      underWay.add(sending);
    },
    close: async () => void (await Promise.all(underWay)),
  };
};
