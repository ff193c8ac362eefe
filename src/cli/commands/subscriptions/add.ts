import { Option } from "commander";
import { EXIT } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { type FilterOptions, filterOf, logPosition, withFilter } from "../../event-options.ts";
import { positiveInteger } from "../../positive-integer.ts";
import { BY, withEvents } from "../../with-events.ts";

type Options = FilterOptions & {
  after?: number;
  batch?: number;
  maxAttempts?: number;
  source: "postgres" | "nats";
};

export const defineAdd: DefineCommand = (command, session) => {
  withFilter(command.argument("<name>", "what to call it"))
    .option("--after <position>", "begin after this position; 0 for all there is (default: what comes)", logPosition)
    .option("--batch <number>", "events that are taken at once (default: 100)", positiveInteger)
    .option("--max-attempts <number>", "tries of an event that its reader calls failed", positiveInteger)
    .addOption(new Option("--source <source>", "where it reads").choices(["postgres", "nats"]).default("postgres"))
    .addHelpText("after", example("provost subscriptions add nightly --name 'task.*' --after 0"))
    .action(async (name: string, options: Options) => {
      const { after, batch: batchSize, maxAttempts, source } = options;
      const subscription = await withEvents(
        session,
        (events) =>
          events.subscriptions.add(
            {
              name,
              kind: "pull",
              source,
              filter: filterOf(options),
              after,
              ...(batchSize === undefined ? {} : { batchSize }),
              ...(maxAttempts === undefined ? {} : { maxAttempts }),
            },
            BY,
          ),
        { create: true },
      );
      if (session.options.json) session.printJson({ subscription });
      else session.print(`subscription ${name} begins after position ${subscription.cursor}`);
      session.exitCode = EXIT.go;
    });
};
