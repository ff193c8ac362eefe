import path from "node:path";
import { EXIT } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { DATABASE_OPTION, type DatabaseOption, withBackups } from "./backup-access.ts";
import { PASSPHRASE_OPTION, readSeal, type SealOptions } from "./backup-keys.ts";

type Options = DatabaseOption & SealOptions & { withKeys?: boolean; withoutKeys?: boolean };

export const defineBackup: DefineCommand = (command, session) => {
  command
    .enablePositionalOptions() // what stands after `list` is its own
    .argument("[file]", "archive to write (default: a new one in the folder of the schedule, else in the data folder)")
    .option(...DATABASE_OPTION)
    .option(...PASSPHRASE_OPTION)
    .option("--recipient <key...>", "encrypt for these public keys of age")
    .option("--with-keys", "put the folder's secret keys in (default: only when it is encrypted)")
    .option("--without-keys", "leave the secret keys out: secrets in it can be read only where the keys are")
    .addHelpText(
      "after",
      example(
        "provost backup /mnt/backups/today.tar.zst.age --recipient age1…",
        "provost backup list",
        "provost backup drill --identity key.txt",
      ),
    )
    .action(async (file: string | undefined, options: Options) => {
      const seal = await readSeal(session, options);
      const backup = await withBackups(session, options, async (backups) => {
        const usual = await backups.usual();
        const chosen = seal ?? (file === undefined ? usual.seal : null);
        const keysIncluded = options.withoutKeys !== true && (options.withKeys === true || chosen !== null);
        const where = file === undefined ? {} : { path: path.resolve(session.io.cwd, file) };
        return backups.take({
          ...where,
          folder: usual.folder,
          seal: chosen,
          keysIncluded,
          trigger: "command",
          by: "user",
        });
      });
      if (session.options.json) session.printJson(backup);
      else {
        const keys = backup.keysIncluded ? "with keys" : "without keys";
        const how = backup.encrypted ? "encrypted" : "not encrypted";
        session.print(`${backup.path}  ${backup.bytes} bytes, ${backup.tableRows} rows, ${backup.files} files`);
        session.note(`It is ${how}, ${keys}, of ${backup.takenAt.toISOString()}. Repositories of yours are not in it.`);
      }
      session.exitCode = EXIT.go;
    });
};
