/** Does a task by running a coding CLI in its headless mode, in the attempt's worktree and sandbox. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { childEnv } from "../../../runtime/child-env.ts";
import { runProcess, type ProcessResult } from "../../../runtime/process-group.ts";
import { redactText } from "../../../runtime/redaction.ts";
import type { AgentKind } from "../agent-kind.ts";
import { createForeignAgent, type ForeignJob } from "../foreign/foreign-agent.ts";
import type { ForeignEnd } from "../foreign/foreign-end.ts";
import type { ForeignParts } from "../foreign/foreign-parts.ts";
import type { ForeignSession } from "../foreign/foreign-session.ts";
import { homeVariables, openPrivateHome } from "../foreign/private-home.ts";
import { cliCommand, readsPrompt } from "./cli-command.ts";
import { executableOf, type Cli } from "./cli-program.ts";
import { failureOfCli, type CliOutcome } from "./end-of-cli.ts";
import { findCli } from "./find-cli.ts";
import { mapLine, type CliSaid } from "./map-line.ts";
import { createLineSplitter } from "./split-lines.ts";
import { showProgram } from "../foreign/show-program.ts";
import { tellCut } from "../foreign/tell-cut.ts";

/** What it prints beyond this is dropped. */
const MAX_OUTPUT_BYTES = 256 * 2 ** 20;
const TAIL = 4_000;

/** Its lines must come whole: what it says to people goes into a file of its own. Nothing in here comes from outside. */
const APART = ["/bin/sh", "-c", 'errors=$1; shift; exec "$@" 2>"$errors"', "sh"];

const tailOf = async (path: string): Promise<string> => {
  const text = await readFile(path, "utf8").catch(() => ""); // it was never begun
  return text.slice(-TAIL);
};

type Heard = { result: CliOutcome["result"]; problems: string[] };

const hear = (session: ForeignSession, heard: Heard, said: CliSaid): void => {
  switch (said.kind) {
    case "text":
    case "reasoning":
      return session.say(said.kind, said.kind === "text" ? `${said.text}\n` : said.text);
    case "tool-call":
      return session.called({ callId: said.id, name: said.name, input: said.input });
    case "tool-answer":
      return session.answered({ callId: said.id, outcome: said.failed ? "failed" : "ok", content: said.content });
    case "usage":
      return session.spent(said.usage, said.microUsd);
    case "result":
      // A failure is not taken back by what comes after it.
      if (heard.result === undefined || heard.result.failed === null) heard.result = { failed: said.failed };
      return;
    case "problem":
      heard.problems.push(said.message);
      return session.decided("problem", said.message);
    case "session":
    default:
      if (said.model !== null) session.uses(said.model);
      return;
  }
};

type Launch = { cli: Cli; executable: string; home: string; maxOutputBytes: number };

const runCli = async (job: ForeignJob, { cli, executable, home, maxOutputBytes }: Launch): Promise<ForeignEnd> => {
  const { program, settings } = cli;
  const { request, session, prompt } = job;
  const promptFile = join(home, "prompt.md");
  const errors = join(home, "errors");
  await writeFile(promptFile, prompt, { mode: 0o600 });
  const values = { prompt, promptFile, model: settings.model ?? null, session: session.sessionId };
  const command = cliCommand(program, settings.arguments ?? [], values);
  const heard: Heard = { result: undefined, problems: [] };
  const lines = createLineSplitter((line) => {
    for (const said of mapLine(program, line)) hear(session, heard, said);
  });
  const own = settings.home === "user" ? {} : homeVariables(home);
  const { sandbox } = request;
  const words = [executable, ...command.slice(1)];
  const confined = sandbox && (await showProgram({ ...sandbox, writable: [...sandbox.writable, home] }, words));
  const ended: ProcessResult = await runProcess({
    command: [...APART, errors, ...words],
    cwd: request.worktree,
    env: childEnv([], { ...request.env, ...own, ...program.environment, ...settings.environment }),
    timeoutMs: request.timeoutMs,
    outputPath: join(home, "lines"),
    maxOutputBytes,
    registryDir: request.registryDir,
    signal: session.signal,
    stdin: readsPrompt(program) ? prompt : undefined,
    secrets: request.secrets,
    onOutput: (chunk) => lines.push(chunk),
    sandbox: confined,
  });
  lines.end();
  tellCut(session, maxOutputBytes, ended);
  const lastWords = redactText(await tailOf(errors), request.secrets);
  if (lastWords.trim() !== "") session.decided("standard error", lastWords.trim());
  const failure = failureOfCli(program, executableOf(cli), ended, { ...heard, lastWords });
  const exitCode = ended.kind === "exited" ? ended.exitCode : null;
  return { exitCode, failure, ...(ended.confinement && { confinement: ended.confinement }) };
};

export const createCliAgent = (parts: ForeignParts): AgentKind => {
  const { maxOutputBytes = MAX_OUTPUT_BYTES } = parts;
  return createForeignAgent(parts, {
    kind: "cli",
    isWatched: true,
    prepare: async ({ agent }, { env }) => {
      const { cli } = await findCli(agent, env["PATH"]);
      const { settings } = cli;
      return { expected: settings.expects ?? {}, model: settings.model ?? settings.preset ?? executableOf(cli) };
    },
    drive: async (job) => {
      const { cli, executable } = await findCli(job.assignment.agent, job.request.env["PATH"]);
      const home = await openPrivateHome(`${job.request.outputPath}.home`, cli.program.files ?? {});
      try {
        return await runCli(job, { cli, executable, home: home.path, maxOutputBytes });
      } finally {
        await home.remove();
      }
    },
  });
};
