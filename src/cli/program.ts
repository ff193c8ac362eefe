/** The command tree: names and summaries at once, everything else of a command when it is asked for. */
import { Command, Help, type Option } from "commander";
import type { CommandEntry } from "./command-entry.ts";
import { example } from "./define-command.ts";
import type { Session } from "./session.ts";

/** The command that the first word names, or all of them: for help, and to suggest what may have been meant. */
const askedFor = (entries: readonly CommandEntry[], words: readonly string[]): readonly CommandEntry[] => {
  const named = entries.filter(({ name }) => name === words[0]);
  return named.length > 0 ? named : entries;
};

const addCommands = (
  parent: Command,
  entries: readonly CommandEntry[],
  session: Session,
  words: readonly string[],
): void => {
  for (const entry of askedFor(entries, words)) {
    const command = parent
      .command(entry.name)
      .helpCommand(false)
      .summary(entry.summary)
      .description(sentence(entry.summary));
    if (entry.example !== undefined) command.addHelpText("after", example(entry.example));
    if (entry.commands) addCommands(command, entry.commands, session, entry.name === words[0] ? words.slice(1) : []);
  }
  parent.hook("preSubcommand", async ({ args: [, next] }, child) => {
    const entry = entries.find(({ name }) => name === child.name());
    // What is asked of a command below it must not be taken by an option of the same name of its own.
    const below = entry?.commands?.some(({ name }) => name === next) === true;
    const define = below ? undefined : await entry?.load?.();
    if (entry === undefined || define === undefined) return;
    define(child, session);
    const names = child.options.map(({ long }) => long);
    // Read ahead with the global ones; here for the help, and so that it is taken.
    if (entry.here !== true && !names.includes("--url")) child.option(...URL_OPTION);
  });
};

const URL_OPTION = [
  "--url <url>",
  "control plane to ask, with the key in PROVOST_TOKEN (default: PROVOST_URL, or the one of the data folder)",
] as const;

const optionDescription = (option: Option): string =>
  `${new Help().optionDescription(option)}${option.mandatory ? " (required)" : ""}`;

const sentence = (summary: string): string => `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;

/**
 * @param writeHelp receives help texts; what commander says of errors comes as the exception that it throws
 * @param words that the program is going to parse; without any it has all commands
 */
export const createProgram = (
  session: Session,
  writeHelp: (text: string) => void,
  commands: readonly CommandEntry[],
  words: readonly string[] = [],
): Command => {
  const program = new Command("provost")
    .helpCommand(false)
    .description("Runs a fleet of agents against a plan and accepts nothing without proof.")
    .option("--json", "print one JSON document on stdout")
    .option("--home <folder>", "data folder (default: PROVOST_HOME, or .provost in the repository's root)")
    .option("--quiet", "print no progress")
    .option("--no-color", "print without colours (so does NO_COLOR)")
    .option("-V, --version", "print the version")
    .configureHelp({ showGlobalOptions: true, optionDescription })
    .configureOutput({ writeOut: writeHelp, writeErr: writeHelp, outputError: () => undefined })
    .exitOverride()
    .addHelpText("after", "\nExample:\n  $ provost run PLAN.md\n\n`provost COMMAND --help` shows more of one.");
  addCommands(program, commands, session, words);
  return program;
};

/** `provost help run` is `provost run --help`. */
export const expandHelp = (argv: readonly string[]): string[] =>
  argv[0] === "help" ? [...argv.slice(1), "--help"] : [...argv];
