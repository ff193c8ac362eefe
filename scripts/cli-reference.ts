/** What the command line offers, read from the definitions that it parses with. */
import { Command } from "commander";
import type { CommandEntry } from "../src/cli/command-entry.ts";
import { COMMANDS } from "../src/cli/command-table.ts";
import { createProgram } from "../src/cli/program.ts";
import { createSession, type Session } from "../src/cli/session.ts";

type Term = { term: string; description: string };

export type CommandReference = {
  /** As it is called: "plan check". */
  name: string;
  description: string;
  usage: string;
  arguments: Term[];
  options: Term[];
  examples: string[];
};

export type CliReference = { globalOptions: Term[]; commands: CommandReference[] };

/** Nothing is run, so that nothing is read or written. */
const idleSession = (): Session =>
  createSession(
    {
      stdin: (async function* () {})(),
      stdout: { write: () => true },
      stderr: { write: () => true },
      write: () => Promise.resolve(),
      env: { NO_COLOR: "1" },
      cwd: "/",
      outputClosed: new AbortController().signal,
    },
    { json: false, quiet: true, color: false },
  );

const optionsOf = (command: Command): Term[] => {
  const help = command.createHelp();
  return help
    .visibleOptions(command)
    .filter((option) => option.long !== "--help")
    .map((option) => ({
      term: help.optionTerm(option),
      description: `${help.optionDescription(option)}${option.mandatory ? " (required)" : ""}`,
    }));
};

/** The lines under "Example:" at the end of a command's help. */
const examplesOf = (command: Command): string[] => {
  let text = "";
  command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
  return text.match(/(?<=^ {2}\$ ).+$/gm) ?? [];
};

const readCommand = async (entry: CommandEntry, parents: readonly string[]): Promise<CommandReference[]> => {
  const path = [...parents, entry.name];
  const below = (await Promise.all((entry.commands ?? []).map((child) => readCommand(child, path)))).flat();
  if (entry.load === undefined) return below;
  const command = new Command(entry.name);
  (await entry.load())(command, idleSession());
  const help = command.createHelp();
  const name = path.join(" ");
  return [
    {
      name,
      description: `${entry.summary.charAt(0).toUpperCase()}${entry.summary.slice(1)}.`,
      usage: `provost ${name} ${command.usage()}`,
      arguments: command.registeredArguments.map((argument) => ({
        term: help.argumentTerm(argument),
        description: help.argumentDescription(argument),
      })),
      options: optionsOf(command),
      examples: examplesOf(command),
    },
    ...below,
  ];
};

export const readCli = async (): Promise<CliReference> => ({
  globalOptions: optionsOf(createProgram(idleSession(), () => undefined, COMMANDS)),
  commands: (await Promise.all(COMMANDS.map((entry) => readCommand(entry, [])))).flat(),
});
