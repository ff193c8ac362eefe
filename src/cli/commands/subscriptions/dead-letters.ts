import { EXIT } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { logPosition, logPositions } from "../../event-options.ts";
import { positiveInteger } from "../../positive-integer.ts";
import { plainLine } from "../../progress/display-text.ts";
import { BY, withEvents } from "../../with-events.ts";

const DEFAULT_LIMIT = 100;

export const defineDeadLetters: DefineCommand = (command, session) => {
  command
    .argument("<subscription>", "its name or id")
    .option("--after <position>", "begin after this position", logPosition, 0)
    .option("--limit <number>", "at most so many", positiveInteger, DEFAULT_LIMIT)
    .addHelpText("after", example("provost subscriptions dead-letters ci"))
    .action(async (named: string, options: { after: number; limit: number }) => {
      const letters = await withEvents(session, (events) => events.subscriptions.deadLetters(named, options));
      if (session.options.json) session.printJson({ deadLetters: letters });
      else if (letters.length === 0) session.print(`subscription ${named} has no dead letters`);
      for (const { position, failures, lastFailure, event } of session.options.json ? [] : letters) {
        const why = `${failures} attempts, the last: ${lastFailure?.message ?? ""}`;
        session.print(`${position}  ${event?.name ?? "-"}  ${plainLine(why)}`);
      }
      session.exitCode = EXIT.go;
    });
};

const redeliverAs =
  (group: string): DefineCommand =>
  (command, session) => {
    command
      .argument("<subscription>", "its name or id")
      .argument("[position...]", "positions of events, also delivered ones (default: all dead letters)", logPositions)
      .addHelpText("after", example(`provost ${group} redeliver ci`, `provost ${group} redeliver ci 412 413`))
      .action(async (named: string, positions: number[] | undefined) => {
        const asked = positions === undefined || positions.length === 0 ? null : positions;
        const events = await withEvents(session, ({ subscriptions }) => subscriptions.redeliver(named, asked, BY));
        if (session.options.json) session.printJson({ subscription: named, events });
        else session.print(`${events} events are delivered to ${named} again`);
        session.exitCode = EXIT.go;
      });
  };

export const defineRedeliver = redeliverAs("subscriptions");
export const defineRedeliverWebhook = redeliverAs("webhooks");
