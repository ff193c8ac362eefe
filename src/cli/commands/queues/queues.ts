/** `provost queues list|pause|resume`. */
import { EXIT } from "../../../model/errors.ts";
import { type RatedQueue, RATES_WINDOW_MS } from "../../../model/queue-rates.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { durationText, fitLine, plainLine } from "../../progress/display-text.ts";
import { textTable } from "../../text-table.ts";
import { BY } from "../../with-events.ts";
import { withQueues } from "../../with-queues.ts";

const HEAD = ["QUEUE", "QUEUED", "SCHEDULED", "IN HAND", "OLDEST", "IN/MIN", "DONE/MIN", "FAILED/MIN", "STATE"];

const stateOf = ({ pausedReason, drains, leased }: RatedQueue): string => {
  if (pausedReason === null) return "open";
  const state = drains ? (leased > 0 ? "drains" : "drained") : "paused";
  return pausedReason === "" ? state : `${state}: ${fitLine(plainLine(pausedReason), 40)}`;
};

const rate = (perMinute: number): string => String(Math.round(perMinute * 10) / 10);

const row = (counts: RatedQueue): string[] => [
  fitLine(plainLine(counts.queue), 30),
  String(counts.queued),
  String(counts.scheduled),
  String(counts.leased),
  counts.oldestAgeMs === null ? "-" : durationText(counts.oldestAgeMs),
  rate(counts.perMinute.enqueued),
  rate(counts.perMinute.succeeded),
  rate(counts.perMinute.failed),
  stateOf(counts),
];

export const defineListQueues: DefineCommand = (command, session) => {
  command.addHelpText("after", example("provost queues list", "provost queues list --json")).action(async () => {
    const queues = await withQueues(session, (access) => access.counts());
    if (session.options.json) session.printJson({ queues });
    else if (queues.length === 0) session.print("no queue holds anything");
    else {
      textTable([HEAD, ...queues.map(row)]).forEach(session.print);
      session.print(`tasks a minute are those of the last ${RATES_WINDOW_MS / 60_000} minutes`);
    }
    session.exitCode = EXIT.go;
  });
};

export const definePauseQueue: DefineCommand = (command, session) => {
  command
    .argument("<queue>", "its name")
    .option("--reason <text>", "why", "")
    .addHelpText("after", example('provost queues pause tiles --reason "the tile server is down"'))
    .action(async (queue: string, { reason }: { reason: string }) => {
      await withQueues(session, (queues) => queues.pause(queue, reason, BY), { create: true });
      if (session.options.json) session.printJson({ queue, paused: true, reason });
      else session.print(`nothing of queue ${plainLine(queue)} is handed out until it is resumed`);
      session.exitCode = EXIT.go;
    });
};

export const defineResumeQueue: DefineCommand = (command, session) => {
  command
    .argument("<queue>", "its name")
    .addHelpText("after", example("provost queues resume tiles"))
    .action(async (queue: string) => {
      await withQueues(session, (queues) => queues.resume(queue, BY));
      if (session.options.json) session.printJson({ queue, paused: false });
      else session.print(`queue ${plainLine(queue)} is worked on again`);
      session.exitCode = EXIT.go;
    });
};
