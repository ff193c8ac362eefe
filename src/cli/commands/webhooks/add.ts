import { EXIT } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { type FilterOptions, filterOf, logPosition, withFilter } from "../../event-options.ts";
import { positiveInteger } from "../../positive-integer.ts";
import { BY, withEvents } from "../../with-events.ts";

type Options = FilterOptions & { after?: number; maxAttempts?: number };

export const defineAddWebhook: DefineCommand = (command, session) => {
  withFilter(command.argument("<name>", "what to call it").argument("<url>", "where events are posted to"))
    .option("--after <position>", "begin after this position; 0 for all there is (default: what comes)", logPosition)
    .option("--max-attempts <number>", "tries of an event that is refused while others are taken", positiveInteger)
    .addHelpText("after", example("provost webhooks add ci https://ci.example/hooks/provost --name 'run.*'"))
    .action(async (name: string, url: string, options: Options) => {
      const { after, maxAttempts } = options;
      const request = { name, url, filter: filterOf(options), after, maxAttempts };
      const { webhook, secret } = await withEvents(session, (events) => events.webhooks.add(request, BY), {
        create: true,
      });
      if (session.options.json) session.printJson({ webhook, secret });
      else {
        session.print(`webhook ${name} gets what comes after position ${webhook.cursor}`);
        session.print(`signed with ${secret}  (shown this once)`);
      }
      session.exitCode = EXIT.go;
    });
};
