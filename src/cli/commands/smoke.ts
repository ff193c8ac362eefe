import { Option } from "commander";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { EXIT, ProvostError } from "../../model/errors.ts";
import { readSetting } from "../../model/settings.ts";
import { readEndpoint } from "../../runtime/endpoint-file.ts";
import { createClient } from "../../sdk/client/index.ts";
import { type DefineCommand, example } from "../define-command.ts";
import { homePath } from "../home-path.ts";
import { positiveInteger } from "../positive-integer.ts";
import type { Session } from "../session.ts";
import { runSmoke, STEP_NAMES, type StepName, type StepOutcome } from "../smoke/run-smoke.ts";

type Options = {
  url?: string;
  tokenFile?: string;
  repository?: string;
  skip: StepName[];
  backupHours: number;
  beginBackup: boolean;
  patience: number;
};

type Where = { url: string; token: string };

/** The one that was named, else the one that runs on the data folder; the key of its owner is in the folder. */
const findTarget = async (session: Session, { url: named, tokenFile }: Options): Promise<Where> => {
  const { io, options } = session;
  const home = homePath(session);
  const own = await readEndpoint(home);
  const url = named ?? (options.home === undefined ? readSetting(io.env, "PROVOST_URL") : undefined) ?? own?.url;
  if (url === undefined) {
    throw new ProvostError(
      "USAGE",
      `no control plane runs on ${home}: start it with \`provost up\`, or name one with --url`,
    );
  }
  const isOwn = own !== null && new URL(own.url).href === new URL(url).href;
  const shown =
    tokenFile === undefined
      ? (readSetting(io.env, "PROVOST_TOKEN") ?? (isOwn ? own.token : undefined))
      : await readFile(path.resolve(io.cwd, tokenFile), "utf8");
  const token = shown?.trim();
  if (token) return { url, token };
  throw new ProvostError(
    "USAGE",
    `there is no key to sign in with at ${url}: name a file with --token-file, or set PROVOST_TOKEN; \`provost keys create\` makes one`,
  );
};

const lineOf = (session: Session, { name, status, durationMs, detail }: StepOutcome): string => {
  const { green, yellow, red } = session.colors.stdout;
  const paint = { passed: green, skipped: yellow, failed: red }[status];
  return `${paint(status.padEnd(7))}  ${name.padEnd(11)}  ${String(durationMs).padStart(6)} ms  ${detail}`;
};

export const defineSmoke: DefineCommand = (command, session) => {
  command
    .option("--url <url>", "control plane (default: PROVOST_URL, or the one of the data folder)")
    .option(
      "--token-file <path>",
      "file with the key to sign in with (default: PROVOST_TOKEN, or the one of the data folder's owner)",
    )
    .option("--repository <path>", "repository on the control plane to start a run in (default: the first it offers)")
    .addOption(new Option("--skip <step...>", "leave these out").choices(STEP_NAMES).default([], "none"))
    .option("--backup-hours <number>", "how old the latest backup may be", positiveInteger, 26)
    .option("--begin-backup", "make a backup first", false)
    .option("--patience <seconds>", "how long one thing may take", positiveInteger, 60)
    .addHelpText(
      "after",
      example(
        "provost smoke --begin-backup",
        "provost smoke --url https://provost.example --token-file key",
        "provost smoke --url … --skip run --json",
      ),
    )
    .action(async (options: Options) => {
      const { repository, skip, backupHours, beginBackup, patience } = options;
      const { url, token } = await findTarget(session, options);
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
