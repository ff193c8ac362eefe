import { InvalidArgumentError } from "commander";
import type { ReplayFrom } from "../../../control-plane.ts";
import { EXIT } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { BY, withEvents } from "../../with-events.ts";

const readFrom = (value: string): ReplayFrom => {
  if (value === "start" || value === "end") return value;
  if (/^\d{1,15}$/.test(value)) return { position: Number(value) };
  const time = new Date(value);
  if (/^\d{4}-\d{2}-\d{2}/.test(value) && !Number.isNaN(time.getTime())) return { time };
  throw new InvalidArgumentError("It must be a position, a time such as 2026-11-21T09:00:00Z, start or end.");
};

export const defineReplay: DefineCommand = (command, session) => {
  command
    .argument("<subscription>", "its name or id")
    .requiredOption("--from <point>", "position, time, start or end: the first event that it gets next", readFrom)
    .addHelpText("after", example("provost subscriptions replay ci --from 2026-11-21T09:00:00Z"))
    .action(async (named: string, { from }: { from: ReplayFrom }) => {
      const cursor = await withEvents(session, (events) => events.subscriptions.replay(named, from, BY));
      if (session.options.json) session.printJson({ subscription: named, cursor });
      else session.print(`subscription ${named} goes on after position ${cursor}`);
      session.exitCode = EXIT.go;
    });
};
