import { EXIT } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { subscriptionLine } from "../../subscription-lines.ts";
import { BY, withEvents } from "../../with-events.ts";

export const defineListWebhooks: DefineCommand = (command, session) => {
  command.addHelpText("after", example("provost webhooks list", "provost webhooks list --json")).action(async () => {
    const webhooks = await withEvents(session, (events) => events.webhooks.list());
    if (session.options.json) session.printJson({ webhooks });
    else if (webhooks.length === 0) session.print("no webhook yet; add one with: provost webhooks add NAME URL");
    else webhooks.map(subscriptionLine).forEach(session.print);
    session.exitCode = EXIT.go;
  });
};

export const defineRemoveWebhook: DefineCommand = (command, session) => {
  command
    .argument("<webhook>", "its name or id")
    .addHelpText("after", example("provost webhooks remove ci"))
    .action(async (named: string) => {
      await withEvents(session, (events) => events.webhooks.remove(named, BY));
      if (session.options.json) session.printJson({ webhook: named, removed: true });
      else session.print(`webhook ${named} is removed`);
      session.exitCode = EXIT.go;
    });
};
