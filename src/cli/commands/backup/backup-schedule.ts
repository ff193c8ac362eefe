import path from "node:path";
import { InvalidArgumentError } from "commander";
import { USUAL_RETENTION } from "../../../model/backup.ts";
import { EXIT } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { positiveInteger } from "../../positive-integer.ts";
import { DATABASE_OPTION, type DatabaseOption, withBackupRecords } from "./backup-access.ts";

const readCount = (value: string): number => {
  const count = Number(value);
  if (!/^\d{1,5}$/.test(value)) throw new InvalidArgumentError("It must be a number from 0 on.");
  return count;
};

type Options = DatabaseOption & {
  folder: string;
  timeZone: string;
  recipient?: string[];
  withKeys?: boolean;
  keepLast: number;
  keepDaily: number;
  keepWeekly: number;
  keepMonthly: number;
};

export const defineSetSchedule: DefineCommand = (command, session) => {
  command
    .argument("<timing>", 'five fields of cron ("0 3 * * *"), a name ("@daily"), or "@every 6h"')
    .requiredOption("--folder <path>", "folder for the archives, on another disk than the data folder")
    .option("--time-zone <name>", "in which the fields of cron are read", "UTC")
    .option("--recipient <key...>", "encrypt for these public keys of age; their secret half need not be here")
    .option("--with-keys", "put the folder's secret keys in (default: only when they are encrypted)")
    .option("--keep-last <count>", "keep so many of the latest", positiveInteger, USUAL_RETENTION.last)
    .option("--keep-daily <count>", "and the last of so many days", readCount, USUAL_RETENTION.daily)
    .option("--keep-weekly <count>", "and the last of so many weeks", readCount, USUAL_RETENTION.weekly)
    .option("--keep-monthly <count>", "and the last of so many months", readCount, USUAL_RETENTION.monthly)
    .option(...DATABASE_OPTION)
    .addHelpText("after", example('provost backup schedule set "0 3 * * *" --folder /mnt/backups --recipient age1…'))
    .action(async (timing: string, options: Options) => {
      const { timeZone, recipient = [], keepLast, keepDaily, keepWeekly, keepMonthly } = options;
      const body = {
        timing,
        timeZone,
        folder: path.resolve(session.io.cwd, options.folder),
        recipients: recipient,
        keysIncluded: options.withKeys === true || recipient.length > 0,
        keep: { last: keepLast, daily: keepDaily, weekly: keepWeekly, monthly: keepMonthly },
      };
      const schedule = await withBackupRecords(session, options, (client) => client.backups.schedule({ body }));
      if (session.options.json) session.printJson(schedule);
      else {
        session.print(`backups go to ${schedule.folder}, the next at ${schedule.nextDueAt ?? "no time"}`);
        session.note("They are made by the control plane while it is up: provost up.");
      }
      session.exitCode = EXIT.go;
    });
};

export const defineRemoveSchedule: DefineCommand = (command, session) => {
  command
    .option(...DATABASE_OPTION)
    .addHelpText("after", example("provost backup schedule remove"))
    .action(async (options: DatabaseOption) => {
      const { removed } = await withBackupRecords(session, options, (client) => client.backups.unschedule());
      if (session.options.json) session.printJson({ removed });
      else session.print(removed ? "no more backups are made by the clock" : "there was no schedule");
      session.exitCode = EXIT.go;
    });
};
