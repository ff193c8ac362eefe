/** One call of the command line: arguments in, exit code out. The only place where an error becomes text. */
import { CommanderError } from "commander";
import { asProvostError, EXIT, ProvostError } from "../model/errors.ts";
import type { CommandEntry } from "./command-entry.ts";
import { printVersion } from "./commands/version.ts";
import { createProgram, expandHelp } from "./program.ts";
import { renderError } from "./render-error.ts";
import { type CliIo, createSession, type GlobalOptions, type Session } from "./session.ts";

/** Of the last `--name value` or `--name=value`. */
const valueOf = (options: readonly string[], name: string): string | undefined => {
  const at = options.findLastIndex((word) => word === name || word.startsWith(`${name}=`));
  const word = options[at];
  return word?.includes("=") ? word.slice(name.length + 1) : options[at + 1 || options.length];
};

/** Read ahead of the parser: its own errors have to come out in the form that was asked for. */
const readGlobalOptions = (argv: readonly string[]): GlobalOptions => {
  const end = argv.indexOf("--");
  const options = end < 0 ? argv : argv.slice(0, end);
  return {
    json: options.includes("--json"),
    quiet: options.includes("--quiet"),
    color: !options.includes("--no-color"),
    home: valueOf(options, "--home"),
    url: valueOf(options, "--url"),
  };
};

/** Commander's words without its prefix; a suggestion stays on the same line. */
const usageError = (error: CommanderError): ProvostError =>
  new ProvostError("USAGE", error.message.replace(/^error: /, "").replaceAll("\n", " "), {}, { cause: error });

const reportError = (session: Session, thrown: unknown): ProvostError["exit"] => {
  const error = thrown instanceof CommanderError ? usageError(thrown) : asProvostError(thrown);
  if (session.options.json) session.printJson({ error });
  else for (const line of renderError(error, session.colors.stderr)) session.io.stderr.write(`${line}\n`);
  return error.exit;
};

const HELP_CODES: readonly string[] = ["commander.helpDisplayed", "commander.help"];

export const runCli = async (
  argv: readonly string[],
  io: CliIo,
  commands: readonly CommandEntry[],
): Promise<number> => {
  const words = expandHelp(argv);
  const session = createSession(io, readGlobalOptions(words));
  let help = "";
  const program = createProgram(session, (text) => (help += text), commands, words);
  program.on("option:version", () => {
    throw new CommanderError(EXIT.go, "commander.version", "version");
  });
  try {
    await program.parseAsync(words, { from: "user" });
    return session.exitCode;
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) return reportError(session, thrown);
    if (thrown.code === "commander.version") {
      printVersion(session);
      return EXIT.go;
    }
    if (!HELP_CODES.includes(thrown.code)) return reportError(session, thrown);
    // Help that was asked for is a result; help for want of a command is an error.
    const asked = thrown.exitCode === 0;
    (asked ? io.stdout : io.stderr).write(help);
    return asked ? EXIT.go : EXIT.usage;
  }
};
