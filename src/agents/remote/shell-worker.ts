/**
 * Does tasks of kind "shell" on this machine: runs the script of the payload as a process group of its own, in an empty
 * folder of its own, with an environment from which the secrets of whoever started the agent are left out.
 */
import { createHash } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { AgentDefinition } from "../../sdk/agent/agent-definition.ts";
import type { Task, TaskContext } from "../../sdk/agent/task-context.ts";
import { TaskError } from "../../sdk/agent/task-error.ts";
import { MAX_OUTPUT_BYTES } from "../../fleet/protocol/limits.ts";
import { childEnv } from "../../runtime/child-env.ts";
import { runProcess, type ProcessResult } from "../../runtime/process-group.ts";
import { credentialStores } from "../../runtime/sandbox/credential-stores.ts";
import { defaultLimits } from "../../runtime/sandbox/default-limits.ts";
import { scriptCommand } from "../kinds/shell/script-command.ts";
import { toWorkResult } from "../kinds/shell/work-result.ts";
import { logCut } from "./log-cut.ts";

export const SHELL_KIND = "shell";

/** Strict: a payload that names secrets, which are not sent, is refused by their key, and not done without them. */
export const shellPayloadSchema = z.strictObject({
  script: z.string().min(1).max(200_000),
  /** Set on top of the agent's own environment. Nothing secret: it is on record. */
  env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string().max(10_000)).default({}),
});

export type ShellWorkerOptions = {
  /** Folder for the tasks' folders and for the register of their processes. */
  workDir: string;
  /** Names of variables that scripts may see besides the usual ones. */
  passEnv: readonly string[];
  /** What scripts may write besides their own folder. */
  writable?: readonly string[];
  /** Of the output of one script; as much as a control plane takes when absent. */
  maxOutputBytes?: number;
  /** What they see empty besides the work of other tasks, such as a file with the agent's token. */
  hidden?: readonly string[];
};

const GRACE_MS = 2_000;
const DEFAULT_TIMEOUT_MS = 3_600_000;

/** Task ids come from elsewhere and are no names for files. */
const folderName = ({ taskId, attempt }: Task): string =>
  `${createHash("sha256").update(taskId).digest("hex").slice(0, 16)}-${attempt}`;

const parsePayload = ({ kind, payload }: Task): z.infer<typeof shellPayloadSchema> => {
  if (kind !== SHELL_KIND) throw new TaskError("permanent", `this agent does tasks of kind shell, not of kind ${kind}`);
  const parsed = shellPayloadSchema.safeParse(payload);
  if (parsed.success) return parsed.data;
  throw new TaskError("validation", `the payload is no {"script": …}: ${z.prettifyError(parsed.error)}`);
};

const outcome = (result: ProcessResult) => {
  const work = toWorkResult(result, DEFAULT_TIMEOUT_MS, null);
  if (work.kind === "failed") {
    throw new TaskError(work.failure.class, work.failure.message, { code: work.failure.code });
  }
  const { durationMs, outputBytes, outputTruncated } = result;
  return { exitCode: work.exitCode, durationMs, outputBytes, outputTruncated };
};

const runScript = async (task: Task, context: TaskContext, options: ShellWorkerOptions) => {
  const { workDir, passEnv, writable = [], hidden = [], maxOutputBytes = MAX_OUTPUT_BYTES } = options;
  const { script, env } = parsePayload(task);
  const folder = join(workDir, "tasks", folderName(task));
  const place = join(folder, "work");
  // A folder that a crash has left must not look like work that is done.
  await rm(folder, { recursive: true, force: true });
  await mkdir(place, { recursive: true });
  try {
    const file = join(folder, "script");
    await writeFile(file, script, { mode: 0o600 });
    const trace: Record<string, string> = task.traceparent === null ? {} : { TRACEPARENT: task.traceparent };
    const own = { PROVOST_TASK: task.taskId, PROVOST_ATTEMPT: String(task.attempt), ...trace };
    const result = await runProcess({
      command: scriptCommand(script, file),
      cwd: place,
      env: childEnv(passEnv, { ...env, ...own }),
      // The task's own limit is kept by its signal.
      timeoutMs: DEFAULT_TIMEOUT_MS,
      graceMs: GRACE_MS,
      outputPath: join(folder, "output"),
      maxOutputBytes,
      registryDir: join(workDir, "processes"),
      signal: context.signal,
      sandbox: {
        writable: [place],
        shared: writable,
        readable: [file],
        // Here lies what the agent itself signs in with, and the work of its other tasks.
        hidden: [workDir, ...hidden, ...credentialStores()],
        network: "on",
        limits: defaultLimits({ outputBytes: maxOutputBytes, wallMs: DEFAULT_TIMEOUT_MS }),
      },
      onOutput: (chunk) => context.log(chunk),
    });
    logCut(context, maxOutputBytes, result);
    return outcome(result);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** What the agent does; name, slots and further capabilities are up to whoever starts it. */
export const createShellWorker = (options: ShellWorkerOptions): AgentDefinition["run"] => {
  return async (task, context) => runScript(task, context, options);
};
