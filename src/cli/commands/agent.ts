import { readFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { EXIT, ProvostError } from "../../model/errors.ts";
import { RUN_TASK_KIND, RUN_TASK_QUEUE } from "../../model/remote-task.ts";
import type { AgentCertificate } from "../../sdk/agent/endpoint.ts";
import type { AgentDefinition } from "../../sdk/agent/agent-definition.ts";
import type { Notice } from "../../sdk/agent/notice.ts";
import type { RunningAgent } from "../../sdk/agent/running-agent.ts";
import { packageVersion } from "../../runtime/package-root.ts";
import { type DefineCommand, example } from "../define-command.ts";
import { positiveInteger } from "../positive-integer.ts";
import type { Session } from "../session.ts";

type Options = {
  url: string[];
  tokenFile?: string;
  certificate?: string;
  key?: string;
  authority?: string;
  name: string;
  slots: number;
  capability: string[];
  queue: string[];
  label: string[];
  passEnv: string[];
  writable: string[];
  workDir?: string;
  longPoll: boolean;
  runs: boolean;
};

const several = (value: string, before: string[] = []): string[] => [...before, value];

/** USAGE where it is not there. */
const readNamed = ({ io }: Session, file: string): string => {
  const named = path.resolve(io.cwd, file);
  try {
    return readFileSync(named, "utf8");
  } catch (cause) {
    throw new ProvostError("USAGE", `${named} cannot be read: ${String(cause)}`, { path: named }, { cause });
  }
};

/** Read on each connection: a token that was renewed is used without a restart. */
const tokenFrom = (session: Session, file: string | undefined) => (): string => {
  const token = file === undefined ? session.io.env["PROVOST_TOKEN"] : readNamed(session, file);
  if (token?.trim()) return token.trim();
  throw new ProvostError("USAGE", "the agent has no token: name a file with --token-file, or set PROVOST_TOKEN");
};

/** Null when the agent shows a token. USAGE when one of the two files is named without the other. */
const certificateFrom = (session: Session, { certificate, key, authority }: Options): AgentCertificate | null => {
  if (certificate === undefined && key === undefined) return null;
  if (certificate === undefined || key === undefined) {
    throw new ProvostError("USAGE", "a certificate takes both: --certificate and --key");
  }
  const read = (file: string): string => readNamed(session, file);
  const own = { certificate: read(certificate), key: read(key) };
  return authority === undefined ? own : { ...own, authority: read(authority) };
};

const labelsOf = (pairs: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)];
      throw new ProvostError("USAGE", `"${pair}" is no label: write NAME=VALUE`);
    }),
  );

const describe = (notice: Notice): string => {
  switch (notice.kind) {
    case "connected":
      return `connected to ${notice.controlPlane}`;
    case "disconnected":
      return `not connected: ${notice.reason}; trying again in ${notice.retryInMs} ms`;
    case "draining":
      return `draining (${notice.reason}): what is in hand is finished`;
    case "report-refused":
      return `the report of task ${notice.taskId} was refused (${notice.code}): ${notice.message}`;
    case "fault":
      return `fault: ${notice.error instanceof Error ? notice.error.message : String(notice.error)}`;
    default:
      return notice satisfies never;
  }
};

const define = async (options: Options, workDir: string, cwd: string): Promise<AgentDefinition> => {
  const { createShellWorker, SHELL_KIND } = await import("../../agents/remote/shell-worker.ts");
  const { createRunTaskWorker } = await import("../../agents/remote/run-task-worker.ts");
  const how = {
    workDir,
    passEnv: options.passEnv,
    writable: options.writable.map((folder) => path.resolve(cwd, folder)),
    hidden: [options.tokenFile, options.key].flatMap((file) => (file === undefined ? [] : [path.resolve(cwd, file)])),
  };
  const runScript = createShellWorker(how);
  const runTask = createRunTaskWorker(how);
  return {
    name: options.name,
    kind: SHELL_KIND,
    capabilities: [...new Set([SHELL_KIND, ...options.capability])],
    queues: options.runs ? [...options.queue, RUN_TASK_QUEUE] : options.queue,
    labels: labelsOf(options.label),
    slots: options.slots,
    version: packageVersion(),
    run: (task, context) => (options.runs && task.kind === RUN_TASK_KIND ? runTask : runScript)(task, context),
  };
};

const start = async (session: Session, options: Options): Promise<RunningAgent> => {
  const { reapOrphans } = await import("../../runtime/reap-orphans.ts");
  const { defineAgent } = await import("../../sdk/agent/define-agent.ts");
  const { bearer } = await import("../../sdk/agent/bearer.ts");
  const workDir = path.resolve(session.io.cwd, options.workDir ?? path.join(tmpdir(), `provost-agent-${options.name}`));
  const reaped = await reapOrphans(path.join(workDir, "processes"));
  if (reaped.length > 0) session.note(`ended ${reaped.length} process groups that an earlier agent had left`);
  const certificate = certificateFrom(session, options);
  const token = tokenFrom(session, options.tokenFile);
  if (certificate === null) bearer(token()); // a token that is missing or none is better known before than after the first try
  return defineAgent(await define(options, workDir, session.io.cwd)).start({
    url: options.url,
    ...(certificate === null ? { token } : { certificate }),
    transport: options.longPoll ? "long-poll" : "websocket",
    stateDir: path.join(workDir, "state"),
    onNotice: (notice) => {
      if (session.options.json) session.printJsonLine(notice);
      else session.note(describe(notice));
    },
  });
};

export const defineAgentCommand: DefineCommand = (command, session) => {
  command
    .requiredOption("--url <url>", "control plane; repeat it for several", several)
    .option("--token-file <path>", "file with the agent's token (default: PROVOST_TOKEN)")
    .option("--certificate <file>", "certificate of the agent, in place of a token: see `provost ca issue`")
    .option("--key <file>", "the key of the certificate")
    .option("--authority <file>", "who vouches for the control plane (default: whom this machine trusts)")
    .option("--name <name>", "name of this agent", hostname())
    .option("--slots <number>", "tasks at once", positiveInteger, 1)
    .option("--capability <name>", 'what it can do, such as "node@24.1.0"; repeat it', several, [])
    .option("--queue <name>", 'queue that it takes tasks of (default: "default"); repeat it', several)
    .option("--runs", "do tasks of runs too, in copies of their repositories in the work folder", false)
    .option("--label <name=value>", "where it is, for tasks that want to be near; repeat it", several, [])
    .option("--pass-env <name>", "variable that scripts may see; repeat it", several, [])
    .option("--writable <path>", "what scripts may write besides their own folder; repeat it", several, [])
    .option("--work-dir <folder>", "folder for its work (default: in the temporary folder)")
    .option("--long-poll", "HTTP calls instead of a WebSocket", false)
    .addHelpText("after", example("provost agent --url https://provost.example --token-file token --slots 4"))
    .action(async (options: Options) => {
      const agent = await start(session, { ...options, queue: options.queue ?? ["default"] });
      await agent.done;
      session.exitCode = EXIT.go;
    });
};
