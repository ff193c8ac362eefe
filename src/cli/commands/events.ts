import { EXIT } from "../../model/errors.ts";
import type { Event } from "../../model/event.ts";
import { type DefineCommand, example } from "../define-command.ts";
import { type FilterOptions, filterOf, logPosition, withFilter } from "../event-options.ts";
import { positiveInteger } from "../positive-integer.ts";
import { plainLine } from "../progress/display-text.ts";
import type { Session } from "../session.ts";
import { untilInterrupted } from "../until-interrupted.ts";
import { withEvents } from "../with-events.ts";

type Options = FilterOptions & { after?: number; limit: number; follow?: boolean };

const DEFAULT_LIMIT = 100;

const line = ({ position, time, name, runId, taskId, actor }: Event): string =>
  [position, time, name.padEnd(20), runId ?? "-", taskId ?? "-", actor]
    .map((part) => plainLine(String(part)))
    .join("  ");

type Events = Parameters<Parameters<typeof withEvents>[1]>[0];

const list = async (session: Session, events: Events, options: Options): Promise<void> => {
  const filter = filterOf(options);
  const found: Event[] = [];
  const end = await events.lastPosition();
  let last = options.after ?? 0;
  // A page looks at a part of the log; one of a rare name may be empty and not the last.
  while (found.length < options.limit && last < end) {
    const page = await events.page({ filter, after: last, limit: options.limit - found.length });
    found.push(...page.events);
    last = page.through;
  }
  if (session.options.json) session.printJson({ events: found, last });
  else found.map(line).forEach(session.print);
};

const follow = async (session: Session, events: Events, options: Options, signal: AbortSignal): Promise<void> => {
  const after = options.after ?? (await events.lastPosition());
  for await (const event of events.feed.follow({ after, filter: filterOf(options), signal })) {
    if (session.options.json) session.printJsonLine({ kind: "event", ...event });
    else session.print(line(event));
  }
};

export const defineEvents: DefineCommand = (command, session) => {
  withFilter(command)
    .option("--after <position>", "begin after this position (default: the first; with --follow the last)", logPosition)
    .option("--limit <number>", "at most so many, without --follow", positiveInteger, DEFAULT_LIMIT)
    .option("--follow", "go on with what comes, until Ctrl-C")
    .addHelpText("after", example("provost events --name 'task.*' --after 400", "provost events --follow --json"))
    .action(async (options: Options) => {
      await untilInterrupted((interrupted) =>
        withEvents(session, (events) => {
          const signal = AbortSignal.any([interrupted, session.io.outputClosed]);
          return options.follow ? follow(session, events, options, signal) : list(session, events, options);
        }),
      );
      session.exitCode = EXIT.go;
    });
};
