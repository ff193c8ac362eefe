import { EXIT, ProvostError } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { withEvents } from "../../with-events.ts";

const LEASE_MS = 60_000;

export const defineRead: DefineCommand = (command, session) => {
  command
    .argument("<subscription>", "its name or id")
    .option("--peek", "leave it where it is: the same events are read again")
    .addHelpText("after", example("provost subscriptions read nightly --json | jq -c '.events[]'"))
    .action(async (named: string, options: { peek?: boolean }) => {
      await withEvents(session, async ({ pull, subscriptions }) => {
        const batch = await pull.take(named, LEASE_MS);
        if (batch === null) {
          const message = `another reader has a batch of ${named} in hand; try again when it has acknowledged it`;
          throw new ProvostError("STATE_CONFLICT", message, { named });
        }
        const { events, token } = batch;
        if (session.options.json) session.printJson({ events });
        else for (const event of events) session.print(JSON.stringify(event));
        // Only what is written out is acknowledged: whoever is killed before gets it again.
        const delivered = options.peek ? [] : events.map(({ position }) => position);
        if (events.length > 0) await pull.acknowledge(named, { token, delivered, failed: [] });
        session.note(`${events.length} events; ${(await subscriptions.get(named)).lag.events} behind`);
      });
      session.exitCode = EXIT.go;
    });
};
