import { EXIT } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { positiveInteger } from "../../positive-integer.ts";
import { BY, withEvents } from "../../with-events.ts";

const HOUR_MS = 3_600_000;
const DEFAULT_OVERLAP_HOURS = 24;

export const defineRotateSecret: DefineCommand = (command, session) => {
  command
    .argument("<webhook>", "its name or id")
    .option("--overlap <hours>", "how long the old secret signs too", positiveInteger, DEFAULT_OVERLAP_HOURS)
    .option("--now", "the old secret signs nothing more: it is known to others")
    .addHelpText(
      "after",
      example("provost webhooks rotate-secret ci --overlap 48", "provost webhooks rotate-secret ci --now"),
    )
    .action(async (named: string, { overlap, now }: { overlap: number; now?: boolean }) => {
      const overlapMs = now ? 0 : overlap * HOUR_MS;
      const { secret, previousUntil } = await withEvents(session, (events) =>
        events.webhooks.rotateSecret(named, overlapMs, BY),
      );
      if (session.options.json) session.printJson({ webhook: named, secret, previousUntil });
      else {
        session.print(`signed with ${secret}  (shown this once)`);
        session.print(
          now ? "the old secret signs nothing more" : `the old one signs until ${previousUntil.toISOString()}`,
        );
      }
      session.exitCode = EXIT.go;
    });
};
