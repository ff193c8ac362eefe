import { Option } from "commander";
import { EXIT, ProvostError } from "../../model/errors.ts";
import type { Event } from "../../model/event.ts";
import { type DefineCommand, example } from "../define-command.ts";
import { type FilterOptions, filterOf, logPosition, withFilter } from "../event-options.ts";
import { positiveInteger } from "../positive-integer.ts";
import { plainLine } from "../progress/display-text.ts";
import type { Session } from "../session.ts";
import { untilInterrupted } from "../until-interrupted.ts";
import { withEvents } from "../with-events.ts";

type Options = FilterOptions & { after?: number; limit: number; cause?: number; follow?: boolean };

const DEFAULT_LIMIT = 100;
/** So many of those that were printed before are known by their positions. */
const REMEMBERED = 10_000;

/** Prints events, each with the one that led to it: by its position where that was printed before, else by its id. */
const lines = (print: (line: string) => void): ((event: Event) => void) => {
  const positions = new Map<string, number>();
  return ({ eventId, position, time, name, runId, taskId, actor, causation }) => {
    const cause = causation === null ? "-" : `after ${positions.get(causation) ?? causation}`;
    const parts = [position, time, name.padEnd(20), runId ?? "-", taskId ?? "-", actor, cause];
    print(parts.map((part) => plainLine(String(part))).join("  "));
    positions.set(eventId, position);
    const [oldest] = positions.keys();
    if (positions.size > REMEMBERED && oldest !== undefined) positions.delete(oldest);
  };
};

type Events = Parameters<Parameters<typeof withEvents>[1]>[0];

/** EVENT_NOT_FOUND */
const eventAt = async (events: Events, position: number): Promise<string> => {
  const { events: found } = await events.page({ filter: {}, after: position - 1, limit: 1 });
  const [event] = found;
  if (event?.position !== position) {
    throw new ProvostError("EVENT_NOT_FOUND", `there is no event at position ${position}`, { position });
  }
  return event.eventId;
};

const list = async (session: Session, events: Events, options: Options): Promise<void> => {
  const filter = filterOf(options);
  const causation = options.cause === undefined ? undefined : await eventAt(events, options.cause);
  const found: Event[] = [];
  const end = await events.lastPosition();
  let last = options.after ?? 0;
  // A page looks at a part of the log; one of a rare name may be empty and not the last.
  while (found.length < options.limit && last < end) {
    const page = await events.page({ filter, causation, after: last, limit: options.limit - found.length });
    found.push(...page.events);
    last = page.through;
  }
  if (session.options.json) session.printJson({ events: found, last });
  else found.forEach(lines(session.print));
};

const follow = async (session: Session, events: Events, options: Options, signal: AbortSignal): Promise<void> => {
  const after = options.after ?? (await events.lastPosition());
  const print = lines(session.print);
  for await (const event of events.feed.follow({ after, filter: filterOf(options), signal })) {
    if (session.options.json) session.printJsonLine({ kind: "event", ...event });
    else print(event);
  }
};

export const defineEvents: DefineCommand = (command, session) => {
  withFilter(command)
    .option("--after <position>", "begin after this position (default: the first; with --follow the last)", logPosition)
    .option("--limit <number>", "at most so many, without --follow", positiveInteger, DEFAULT_LIMIT)
    .addOption(
      new Option("--cause <position>", "what the event at this position has led to directly")
        .argParser(logPosition)
        .conflicts("follow"),
    )
    .option("--follow", "go on with what comes, until Ctrl-C")
    .addHelpText(
      "after",
      example(
        "provost events --name 'task.*' --after 400",
        "provost events --cause 412",
        "provost events --follow --json",
      ),
    )
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
