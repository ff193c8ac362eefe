import { readFile } from "node:fs/promises";
import path from "node:path";
import { EXIT } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { homePath } from "../../home-path.ts";
import { type KeyOptions, PASSPHRASE_OPTION, readKeys } from "./backup-keys.ts";

type Options = KeyOptions & { database?: string; signer?: string };

export const defineRestore: DefineCommand = (command, session) => {
  command
    .argument("<file>", "archive that `provost backup` has written")
    .option("--database <url>", "a Postgres database that is new (default: one in the data folder)")
    .option(...PASSPHRASE_OPTION)
    .option("--identity <path>", "file with the secret key of age that opens it")
    .option("--signer <path>", "public key of who must have signed it; without it, it shows damage and not forgery")
    .addHelpText(
      "after",
      example(
        "provost restore today.tar.zst --home /srv/provost",
        "provost restore today.tar.zst.age --identity key.txt --home /srv/provost --database postgres://…",
      ),
    )
    .action(async (file: string, options: Options) => {
      const { restoreHome } = await import("../../../control-plane.ts");
      const at = (name: string): string => path.resolve(session.io.cwd, name);
      const { header, ...restored } = await restoreHome({
        path: at(file),
        keys: await readKeys(session, options),
        target: homePath(session),
        databaseUrl: options.database,
        trustedKey: options.signer === undefined ? null : await readFile(at(options.signer), "utf8"),
      });
      const { takenAt, keysIncluded } = header;
      if (session.options.json) session.printJson({ ...restored, takenAt, keysIncluded });
      else {
        const { home, tables, tableRows, files, keyId } = restored;
        session.print(`${home} is as it was at ${takenAt}: ${tables} tables, ${tableRows} rows, ${files} files`);
        session.note(
          `It was signed by key ${keyId}${options.signer === undefined ? ", which the backup itself names" : ""}.`,
        );
        if (!keysIncluded)
          session.note("Its secret keys were left out: put them into keys/, or secrets stay unreadable.");
      }
      session.exitCode = EXIT.go;
    });
};
