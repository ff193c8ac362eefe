import { EXIT } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { positiveInteger } from "../../positive-integer.ts";
import { plainLine } from "../../progress/display-text.ts";
import { withEvents } from "../../with-events.ts";

const DEFAULT_LIMIT = 50;

export const defineDeliveries: DefineCommand = (command, session) => {
  command
    .argument("<webhook>", "its name or id")
    .option("--limit <number>", "at most so many, the newest first", positiveInteger, DEFAULT_LIMIT)
    .addHelpText("after", example("provost webhooks deliveries ci"))
    .action(async (named: string, { limit }: { limit: number }) => {
      const deliveries = await withEvents(session, (events) => events.webhooks.deliveries(named, limit));
      if (session.options.json) session.printJson({ deliveries });
      else if (deliveries.length === 0) session.print(`nothing was delivered to ${named} yet`);
      for (const one of session.options.json ? [] : deliveries) {
        const outcome = one.problem === null ? `taken (${one.status})` : plainLine(one.problem);
        session.print(`${one.startedAt.toISOString()}  ${one.position}  ${one.name}  ${one.durationMs} ms  ${outcome}`);
      }
      session.exitCode = EXIT.go;
    });
};
