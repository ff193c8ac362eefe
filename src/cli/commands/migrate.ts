import { EXIT, ProvostError } from "../../model/errors.ts";
import { readSetting } from "../../model/settings.ts";
import { type DefineCommand, example } from "../define-command.ts";

export const defineMigrate: DefineCommand = (command, session) => {
  command
    .option("--database <url>", "the Postgres that is served, as its owner (default: PROVOST_DATABASE_URL)")
    .addHelpText("after", example("provost migrate --database postgres://provost@db.example/provost"))
    .action(async ({ database = readSetting(session.io.env, "PROVOST_DATABASE_URL") }: { database?: string }) => {
      if (database === undefined) {
        throw new ProvostError("USAGE", "name the database by --database or PROVOST_DATABASE_URL");
      }
      const { migrateServed } = await import("../../control-plane.ts");
      const { version, applied } = await migrateServed(database);
      if (session.options.json) session.printJson({ version, applied });
      else {
        for (const name of applied) session.print(`applied ${name}`);
        session.print(`The schema is at ${String(version).padStart(4, "0")}.`);
      }
      session.exitCode = EXIT.go;
    });
};
