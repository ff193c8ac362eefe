/**
 * A fire drill: a control plane of its own is killed, the shipped alerts have to notice, somebody has to
 * be told, and what the runbook says has to bring it back. Everything is real and nothing of it touches other data.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ProvostError } from "../../model/errors.ts";
import type { Clock } from "../../runtime/clock.ts";
import { startAlertReceivers, type AlertReceivers } from "./alert-receivers.ts";
import { startMonitoring, type Monitoring } from "./monitoring.ts";
import { type Program, startProgram, untilAnswers } from "./program.ts";

export type DrillStep = { at: string; afterSeconds: number; what: string };

export type DrillOutcome = {
  /** From the fault to when somebody was paged. */
  mttdSeconds: number;
  /** From the fault to when it was well again, and whoever was paged had been told so. */
  mttrSeconds: number;
  escalated: boolean;
  timeline: DrillStep[];
};

export type DrillOptions = {
  /** The command that is Provost: an executable and its arguments. */
  provost: readonly [string, ...string[]];
  /** Brings it back only when it was escalated to whoever is next in line. */
  escalate: boolean;
  clock: Clock;
  onStep?: ((step: DrillStep) => void) | undefined;
};

const ALERT = "ProvostDown";
const ESCALATION = "ProvostDownEscalated";
/** What takes longer has failed: the aim is a minute, the promise five. */
const LIMIT_MS = 300_000;

const freePorts = async (count: number): Promise<number[]> => {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
};

/** What has happened so far, in seconds from the fault. */
const createTimeline = ({ clock, onStep }: DrillOptions) => {
  const timeline: DrillStep[] = [];
  let faultMs: number | null = null;
  const sinceFault = (at: Date): number => (faultMs === null ? 0 : Math.round((at.getTime() - faultMs) / 10) / 100);
  const note = (what: string, at = clock.now()): void => {
    const step = { at: at.toISOString(), afterSeconds: sinceFault(at), what };
    timeline.push(step);
    onStep?.(step);
  };
  const fault = (what: string): void => {
    faultMs = clock.now().getTime();
    note(what);
  };
  return { timeline, note, fault, sinceFault };
};

const untilScraped = async (monitoring: Monitoring, signal: AbortSignal): Promise<void> => {
  while (!(await monitoring.query('up{job="provost"}')).includes(1)) await delay(250, undefined, { signal });
};

type Stage = { receivers: AlertReceivers; monitoring: Monitoring; start: () => Promise<Program>; url: string };

/** The fault, its detection, what the runbook says, and the news that it is over. */
const play = async (options: DrillOptions, { receivers, monitoring, start, url }: Stage, first: Program) => {
  const { timeline, note, fault, sinceFault } = createTimeline(options);
  const signal = AbortSignal.timeout(LIMIT_MS);
  await untilScraped(monitoring, signal);
  note("Prometheus scrapes the control plane; no alert fires");

  first.kill("SIGKILL");
  fault("the control plane was killed");
  const paged = await Promise.all([
    receivers.hear({ by: "webhook", alert: ALERT, state: "firing" }, signal),
    receivers.hear({ by: "pagerduty", alert: ALERT, state: "firing" }, signal),
  ]);
  for (const { by, at } of paged) note(`${by} was told of ${ALERT}`, at);
  if (options.escalate) {
    const { at } = await receivers.hear({ by: "secondary", alert: ESCALATION, state: "firing" }, signal);
    note("it was escalated to whoever is next in line", at);
  }

  const second = await start();
  try {
    note("the control plane was started again, as the runbook says");
    await untilAnswers(`${url}/ready`, signal);
    note("it is ready");
    const resolved = await Promise.all([
      receivers.hear({ by: "webhook", alert: ALERT, state: "resolved" }, signal),
      receivers.hear({ by: "pagerduty", alert: ALERT, state: "resolved" }, signal),
      ...(options.escalate ? [receivers.hear({ by: "secondary", alert: ESCALATION, state: "resolved" }, signal)] : []),
    ]);
    for (const { by, at } of resolved) note(`${by} was told that it is over`, at);
    const latest = (all: readonly { at: Date }[]): number => Math.max(...all.map(({ at }) => sinceFault(at)));
    return {
      mttdSeconds: latest(paged),
      mttrSeconds: latest(resolved),
      escalated: options.escalate,
      timeline,
    };
  } finally {
    await second.stop();
  }
};

/** PROGRAM_MISSING without Prometheus and Alertmanager; DRILL_FAILED says what did not come in time. */
export const runIncidentDrill = async (options: DrillOptions): Promise<DrillOutcome> => {
  const folder = await mkdtemp(join(tmpdir(), "provost-drill-"));
  const [port = 0, prometheus = 0, alertmanager = 0] = await freePorts(3);
  const url = `http://127.0.0.1:${port}`;
  const [executable, ...args] = options.provost;
  const start = (): Promise<Program> =>
    startProgram({
      names: [executable],
      args: [...args, "up", "--home", join(folder, "home"), "--port", String(port)],
      ready: `${url}/startup`,
      outputPath: join(folder, "provost.log"),
    });
  const receivers = await startAlertReceivers(() => options.clock.now());
  const endings: (() => Promise<void>)[] = [() => receivers.close()];
  try {
    const first = await start();
    endings.push(() => first.stop());
    const ports = [prometheus, alertmanager] as const;
    const target = `127.0.0.1:${port}`;
    const monitoring = await startMonitoring({ folder, target, receivers: receivers.url, ports });
    endings.push(() => monitoring.stop());
    return await play(options, { receivers, monitoring, start, url }, first);
  } catch (error) {
    if (error instanceof ProvostError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new ProvostError("DRILL_FAILED", message, {}, { cause: error });
  } finally {
    for (const end of endings.toReversed()) await end();
    await rm(folder, { recursive: true, force: true });
  }
};
