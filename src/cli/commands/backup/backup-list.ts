import { EXIT } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { textTable } from "../../text-table.ts";
import { DATABASE_OPTION, type DatabaseOption, withBackupRecords } from "./backup-access.ts";

const HEAD = ["TAKEN", "STATE", "BY", "BYTES", "PATH"];
const SHOWN = 100;

export const defineBackupList: DefineCommand = (command, session) => {
  command
    .option(...DATABASE_OPTION)
    .addHelpText("after", example("provost backup list", "provost backup list --json"))
    .action(async (options: DatabaseOption) => {
      const { backups, status } = await withBackupRecords(session, options, async (client) => ({
        backups: (await client.backups.list({ query: { limit: SHOWN } })).items,
        status: await client.backups.status(),
      }));
      session.exitCode = EXIT.go;
      const { ageMs, schedule } = status;
      if (session.options.json) return session.printJson({ ageMs, schedule, backups });
      if (backups.length === 0) session.print("nothing was backed up yet; do it with: provost backup");
      else {
        const rows = backups.map(({ takenAt, state, trigger, bytes, path }) => [
          `${takenAt.slice(0, 19)}Z`,
          state,
          trigger,
          String(bytes ?? ""),
          path,
        ]);
        textTable([HEAD, ...rows]).forEach(session.print);
      }
      if (ageMs !== null) session.note(`The latest is ${Math.round(ageMs / 60_000)} minutes old.`);
      session.note(
        schedule === null
          ? "No schedule makes them."
          : `The schedule is ${schedule.timing} (${schedule.timeZone}), next ${schedule.nextDueAt ?? "never"}.`,
      );
    });
};
