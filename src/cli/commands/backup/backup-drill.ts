import { writeFile } from "node:fs/promises";
import path from "node:path";
import { EXIT } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { DATABASE_OPTION, type DatabaseOption, withBackups } from "./backup-access.ts";
import { type KeyOptions, PASSPHRASE_OPTION, readKeys } from "./backup-keys.ts";

type Options = DatabaseOption & KeyOptions & { report?: string };

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

export const defineBackupDrill: DefineCommand = (command, session) => {
  command
    .option(...PASSPHRASE_OPTION)
    .option("--identity <path>", "file with the secret key of age that opens it")
    .option("--report <path>", "also write the report into this file, as JSON")
    .option(...DATABASE_OPTION)
    .addHelpText(
      "after",
      example("provost backup drill", "provost backup drill --identity key.txt --report drill.json"),
    )
    .action(async (options: Options) => {
      const keys = await readKeys(session, options);
      const report = await withBackups(session, options, (backups) => backups.drill(keys));
      if (options.report !== undefined) {
        await writeFile(path.resolve(session.io.cwd, options.report), `${JSON.stringify(report, null, 2)}\n`);
      }
      session.exitCode = report.passed ? EXIT.go : EXIT.noGo;
      if (session.options.json) return session.printJson(report);
      const { passed, problem, backup, rpoMs, rtoMs, longestGapMs, restored } = report;
      session.print(passed ? "the latest backup can be restored" : `the latest backup cannot be restored: ${problem}`);
      session.print(`backup  ${backup.path}`);
      session.print(`would have been lost (RPO)  ${seconds(rpoMs)}`);
      if (longestGapMs !== null) session.print(`longest between two backups  ${seconds(longestGapMs)}`);
      if (rtoMs !== null) session.print(`back in (RTO)  ${seconds(rtoMs)}`);
      if (restored !== null) {
        const { tables, tableRows, files, runs, packetsVerified } = restored;
        session.print(
          `${tables} tables with ${tableRows} rows, ${files} files, ${runs} runs, ${packetsVerified} packets`,
        );
      }
    });
};
