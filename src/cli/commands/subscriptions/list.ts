import { EXIT } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { subscriptionLine } from "../../subscription-lines.ts";
import { withEvents } from "../../with-events.ts";

export const defineList: DefineCommand = (command, session) => {
  command
    .addHelpText("after", example("provost subscriptions list", "provost subscriptions list --json"))
    .action(async () => {
      const subscriptions = await withEvents(session, (events) => events.subscriptions.list());
      if (session.options.json) session.printJson({ subscriptions });
      else if (subscriptions.length === 0) session.print("nobody hears of events yet");
      else subscriptions.map(subscriptionLine).forEach(session.print);
      session.exitCode = EXIT.go;
    });
};

export const defineShow: DefineCommand = (command, session) => {
  command
    .argument("<subscription>", "its name or id")
    .addHelpText("after", example("provost subscriptions show ci", "provost subscriptions show ci --json"))
    .action(async (named: string) => {
      const subscription = await withEvents(session, (events) => events.subscriptions.get(named));
      if (session.options.json) session.printJson({ subscription });
      else session.print(subscriptionLine(subscription));
      session.exitCode = EXIT.go;
    });
};
