/** `provost flags list|set|unset`. */
import { InvalidArgumentError } from "commander";
import { EXIT } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { withClient } from "../../with-client.ts";

const readPercentage = (value: string): number => {
  if (!/^(\d{1,2}|100)$/.test(value)) throw new InvalidArgumentError("It must be a whole number from 0 to 100.");
  return Number(value);
};

const readTime = (value: string): Date => {
  const time = new Date(value);
  if (Number.isNaN(time.getTime())) throw new InvalidArgumentError("It must be a time such as 2026-12-01T00:00:00Z.");
  return time;
};

export const defineFlagsList: DefineCommand = (command, session) => {
  command.addHelpText("after", example("provost flags list")).action(async () => {
    const { items: listed } = await withClient(session, (client) => client.flags.list());
    if (session.options.json) session.printJson({ flags: listed });
    else {
      for (const { flag, percentage, expiresAt, meaning } of listed) {
        const until = expiresAt === null ? "" : ` until ${expiresAt}`;
        session.print(`${flag}  ${percentage} %${until}  ${meaning}`);
      }
    }
    session.exitCode = EXIT.go;
  });
};

export const defineFlagsSet: DefineCommand = (command, session) => {
  command
    .argument("<flag>", "name, as `provost flags list` shows it")
    .argument("<percentage>", "for what part of those it is asked for", readPercentage)
    .option("--expires <time>", "until when", readTime)
    .addHelpText("after", example("provost flags set record-allowed-decisions 10 --expires 2026-12-01T00:00:00Z"))
    .action(async (flag: string, percentage: number, { expires }: { expires?: Date }) => {
      const expiresAt = expires ?? null;
      const body = { percentage, expiresAt: expiresAt?.toISOString() ?? null };
      await withClient(session, (client) => client.flags.set({ params: { flag }, body }));
      if (session.options.json) session.printJson({ flag, percentage, expiresAt });
      else session.print(`${flag} is on for ${percentage} %`);
      session.exitCode = EXIT.go;
    });
};

export const defineFlagsUnset: DefineCommand = (command, session) => {
  command
    .argument("<flag>", "name, as `provost flags list` shows it")
    .addHelpText("after", example("provost flags unset record-allowed-decisions"))
    .action(async (flag: string) => {
      await withClient(session, (client) => client.flags.unset({ params: { flag } }));
      if (session.options.json) session.printJson({ unset: flag });
      else session.print(`${flag} is as it comes again`);
      session.exitCode = EXIT.go;
    });
};
