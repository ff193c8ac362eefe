/** Does a task by running the script that its plan has for it. */
import { mkdir, open, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { childEnv } from "../../../runtime/child-env.ts";
import { noteCut } from "../../../runtime/note-cut.ts";
import { runProcess, type ProcessResult } from "../../../runtime/process-group.ts";
import type { AgentKind, WorkRequest, WorkResult } from "../agent-kind.ts";
import { scriptCommand } from "./script-command.ts";
import { failedWork, toWorkResult } from "./work-result.ts";

const MAX_OUTPUT_BYTES = 256 * 2 ** 20;
const GRACE_MS = 5_000;
/** The shell names a missing command in its last lines. */
const TAIL_BYTES = 2_048;

/** What a script can learn about its task. */
const taskEnv = ({ lease, task, baseCommit }: WorkRequest): Record<string, string> => ({
  PROVOST_RUN: lease.runId,
  PROVOST_TASK: lease.taskId,
  PROVOST_ATTEMPT: String(lease.number),
  PROVOST_BASE: baseCommit,
  // One path a line; unset when no conflict is to be solved.
  ...(task.conflictFiles.length > 0 && { PROVOST_CONFLICT_FILES: task.conflictFiles.join("\n") }),
});

const work = async (request: WorkRequest): Promise<WorkResult> => {
  const { script, title } = request.task;
  if (script === null) return failedWork("TASK_UNBOUND", `"${title}" has no script that a shell agent could run`);
  // Beside the output and not in the worktree, where it would become part of the changes.
  const file = `${request.outputPath}.script`;
  await mkdir(dirname(file), { recursive: true });
  // A plan may have been written on Windows; a shell takes a carriage return for part of the command.
  const lines = script.replaceAll("\r\n", "\n");
  await writeFile(file, lines, { mode: 0o600 });
  try {
    const result = await runProcess({
      command: scriptCommand(lines, file),
      cwd: request.worktree,
      env: childEnv([], { ...request.env, ...taskEnv(request) }),
      timeoutMs: request.timeoutMs,
      graceMs: GRACE_MS,
      outputPath: request.outputPath,
      maxOutputBytes: MAX_OUTPUT_BYTES,
      registryDir: request.registryDir,
      signal: request.signal,
      secrets: request.secrets,
      // The script lies in the data folder, which commands do not see.
      sandbox: request.sandbox && { ...request.sandbox, readable: [...(request.sandbox.readable ?? []), file] },
    });
    const { confinement } = result;
    await noteCut(request.outputPath, MAX_OUTPUT_BYTES, result);
    const missing = await missingCommand(result, request.outputPath);
    return { ...toWorkResult(result, request.timeoutMs, missing), ...(confinement && { confinement }) };
  } finally {
    await rm(file, { force: true });
  }
};

const missingCommand = async (result: ProcessResult, outputPath: string): Promise<string | null> => {
  if (result.kind !== "exited" || (result.exitCode !== 126 && result.exitCode !== 127)) return null;
  const output = await open(outputPath, "r");
  try {
    const { size } = await output.stat();
    const { buffer, bytesRead } = await output.read(
      Buffer.alloc(TAIL_BYTES),
      0,
      TAIL_BYTES,
      Math.max(0, size - TAIL_BYTES),
    );
    const said = buffer.toString("utf8", 0, bytesRead);
    const names = [
      ...said.matchAll(/(\S+): (?:command not found|not found|Permission denied|No such file or directory)\s*$/gm),
    ];
    return names.at(-1)?.[1] ?? null;
  } finally {
    await output.close();
  }
};

export const shellAgent: AgentKind = { name: "shell", work };
