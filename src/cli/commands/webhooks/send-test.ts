import { EXIT } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { plainLine } from "../../progress/display-text.ts";
import { withEvents } from "../../with-events.ts";

export const defineTestWebhook: DefineCommand = (command, session) => {
  command
    .argument("<webhook>", "its name or id")
    .addHelpText("after", example("provost webhooks test ci"))
    .action(async (named: string) => {
      const { status, answer, failure } = await withEvents(session, (events) => events.webhooks.test(named));
      if (session.options.json) session.printJson({ webhook: named, status, answer, failure });
      else session.print(failure === null ? `${named} took it (${status})` : `${named}: ${plainLine(failure.message)}`);
      session.exitCode = failure === null ? EXIT.go : EXIT.noGo;
    });
};
