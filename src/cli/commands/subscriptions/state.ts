import { EXIT } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { BY, withEvents } from "../../with-events.ts";

export const definePauseSubscription: DefineCommand = (command, session) => {
  command
    .argument("<subscription>", "its name or id")
    .option("--reason <text>", "why, for the record", "asked for on the command line")
    .addHelpText("after", example('provost subscriptions pause ci --reason "the receiver is being moved"'))
    .action(async (named: string, { reason }: { reason: string }) => {
      await withEvents(session, (events) => events.subscriptions.pause(named, reason, BY));
      if (session.options.json) session.printJson({ subscription: named, state: "paused" });
      else session.print(`subscription ${named} is paused; go on with: provost subscriptions resume ${named}`);
      session.exitCode = EXIT.go;
    });
};

export const defineResumeSubscription: DefineCommand = (command, session) => {
  command
    .argument("<subscription>", "its name or id")
    .addHelpText("after", example("provost subscriptions resume ci"))
    .action(async (named: string) => {
      await withEvents(session, (events) => events.subscriptions.resume(named, BY));
      if (session.options.json) session.printJson({ subscription: named, state: "active" });
      else session.print(`subscription ${named} goes on from its place in the log`);
      session.exitCode = EXIT.go;
    });
};

export const defineRemoveSubscription: DefineCommand = (command, session) => {
  command
    .argument("<subscription>", "its name or id")
    .addHelpText("after", example("provost subscriptions remove nightly"))
    .action(async (named: string) => {
      await withEvents(session, (events) => events.subscriptions.remove(named, BY));
      if (session.options.json) session.printJson({ subscription: named, removed: true });
      else session.print(`subscription ${named} is removed`);
      session.exitCode = EXIT.go;
    });
};
