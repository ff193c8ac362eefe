import { EXIT } from "../src/model/errors.ts";
import { type CommandReference, readCli } from "./cli-reference.ts";
import { markdownTable } from "./markdown-table.ts";

const EXIT_MEANINGS = {
  go: "Go; for other commands: done",
  noGo: "No-Go or failed tasks; for `verify`: the packet was altered; for `plan fmt --check`: the file would change",
  usage: "the command line, the plan or its sidecar is not valid",
  conditionalGo: "Conditional Go",
  paused: "paused or interrupted: `provost resume` goes on",
  environment: "the environment: git is missing, the data folder cannot be written, uncommitted changes",
  internal: "a defect of Provost itself",
} satisfies Record<keyof typeof EXIT, string>;

const terms = (title: string, entries: CommandReference["options"]): string[] =>
  entries.length === 0
    ? []
    : [
        markdownTable(
          [title, "meaning"],
          entries.map(({ term, description }) => [`\`${term}\``, description]),
        ),
      ];

const renderCommand = (command: CommandReference): string =>
  [
    `## provost ${command.name}`,
    command.description,
    `\`\`\`text\n${command.usage}\n\`\`\``,
    ...terms("argument", command.arguments),
    ...terms("option", command.options),
    `\`\`\`console\n${command.examples.map((line) => `$ ${line}`).join("\n")}\n\`\`\``,
  ].join("\n\n");

const INTRODUCTION = `# Command line

Each command prints its help with \`--help\`. This page is generated from the same definitions by
\`npm run docs:generate\`.`;

const JSON_SHAPES = `## Output for programs

\`--json\` prints one JSON document on standard output and nothing else there; progress goes to standard error. With
\`--follow\` it is one JSON value a line. An error is \`{"error": {"code", "message", "wayOut", "details"}}\`, with the codes
of [errors](errors.md). These shapes are stable; fields may be added.`;

const JSON_DOCUMENTS: readonly (readonly [string, string])[] = [
  [
    "`run`, `resume`, `fork`",
    "`{run, decision, tasks: {total, succeeded, failed, skipped}, criteria: {total, proven, refuted, unproven, waived}, durationMs, packet}`",
  ],
  [
    "`plan check`",
    "`{plan: {title, phases, epics, workstreams, tasks, criteria, measurable, gates, edges}, coverage: {lines, accounted}, diagnostics: [{code, severity, line, message, suggestion}]}` (counts in `plan`)",
  ],
  ["`verify`", "`{ok, checked, problem, notes}`"],
];

const ENVIRONMENT: readonly (readonly [string, string])[] = [
  ["`PROVOST_HOME`", "the data folder, where `--home` is not given"],
  ["`PROVOST_NODE`", "a Node of version 24 or newer to run on, where the one on the PATH is older"],
  ["`PROVOST_NATS`", "a file that says where NATS is, as `relay configure` makes it: events are relayed there too"],
  ["`PROVOST_TASK_RETENTION_DAYS`", "how long tasks of queues are kept when they have ended (30); dead letters stay"],
  ["`PROVOST_WEBHOOK_ALLOW`", "addresses that webhooks may lead to though they are not public: `10.0.0.0/8,127.0.0.1`"],
  ["`NO_COLOR`, `FORCE_COLOR`", "no colours; colours also where there is no terminal"],
];

/** The page about the command line, as Markdown. */
export const renderCliDoc = async (): Promise<string> => {
  const { globalOptions, commands } = await readCli();
  const exits = Object.entries(EXIT).map(([name, code]) => [String(code), EXIT_MEANINGS[name as keyof typeof EXIT]]);
  const overview = commands.map(({ name, description }) => [
    `[\`provost ${name}\`](#provost-${name.replaceAll(" ", "-")})`,
    description,
  ]);
  return `${[
    INTRODUCTION,
    markdownTable(["command", "what it does"], overview),
    "## Options of every command",
    ...terms("option", globalOptions),
    "## Exit codes",
    markdownTable(["code", "meaning"], exits),
    JSON_SHAPES,
    markdownTable(["command", "document"], JSON_DOCUMENTS),
    "## Environment variables",
    markdownTable(["name", "meaning"], ENVIRONMENT),
    ...commands.map(renderCommand),
  ].join("\n\n")}\n`;
};
