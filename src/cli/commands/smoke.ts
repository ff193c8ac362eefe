import { Option } from "commander";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { EXIT, ProvostError } from "../../model/errors.ts";
import { readSetting } from "../../model/settings.ts";
import { createClient } from "../../sdk/client/index.ts";
import { type DefineCommand, example } from "../define-command.ts";
import { positiveInteger } from "../positive-integer.ts";
import type { Session } from "../session.ts";
import { runSmoke, STEP_NAMES, type StepName, type StepOutcome } from "../smoke/run-smoke.ts";

type Options = {
  url: string;
  tokenFile?: string;
  repository?: string;
  skip: StepName[];
  backupHours: number;
  beginBackup: boolean;
  patience: number;
};

const tokenOf = async (session: Session, file: string | undefined): Promise<string> => {
  const text =
    file === undefined
      ? readSetting(session.io.env, "PROVOST_TOKEN")
      : await readFile(path.resolve(session.io.cwd, file), "utf8");
  const token = text?.trim();
  if (token) return token;
  throw new ProvostError(
    "USAGE",
    "there is no key to sign in with: name a file with --token-file, or set PROVOST_TOKEN",
  );
};

const lineOf = (session: Session, { name, status, durationMs, detail }: StepOutcome): string => {
  const { green, yellow, red } = session.colors.stdout;
  const paint = { passed: green, skipped: yellow, failed: red }[status];
  return `${paint(status.padEnd(7))}  ${name.padEnd(11)}  ${String(durationMs).padStart(6)} ms  ${detail}`;
};

export const defineSmoke: DefineCommand = (command, session) => {
  command
    .requiredOption("--url <url>", "control plane")
    .option("--token-file <path>", "file with the key to sign in with (default: PROVOST_TOKEN)")
    .option("--repository <path>", "repository on the control plane to start a run in (default: the first it offers)")
    .addOption(new Option("--skip <step...>", "leave these out").choices(STEP_NAMES).default([], "none"))
    .option("--backup-hours <number>", "how old the latest backup may be", positiveInteger, 26)
    .option("--begin-backup", "make a backup first", false)
    .option("--patience <seconds>", "how long one thing may take", positiveInteger, 60)
    .addHelpText(
      "after",
      example(
        "provost smoke --url https://provost.example --token-file key",
        "provost smoke --url … --skip run --json",
      ),
    )
    .action(async ({ url, tokenFile, repository, skip, backupHours, beginBackup, patience }: Options) => {
      const token = await tokenOf(session, tokenFile);
      const as = (shown: string | null) => createClient({ url, ...(shown !== null && { token: shown }) });
      const context = {
        client: as(token),
        as,
        mark: randomBytes(6).toString("hex"),
        repository: repository ?? null,
        backupHours,
        beginBackup,
        patienceMs: patience * 1_000,
        run: null,
      };
      const { json } = session.options;
      const steps = await runSmoke(context, new Set(skip), (step) => {
        if (!json) session.print(lineOf(session, step));
      });
      const ok = steps.every(({ status }) => status !== "failed");
      if (json) session.printJson({ url, ok, steps });
      session.exitCode = ok ? EXIT.go : EXIT.noGo;
    });
};
