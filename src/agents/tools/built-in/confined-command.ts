/** Runs a command in the worktree, confined, and gives its output as text. */
import { randomUUID } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ProvostError } from "../../../model/errors.ts";
import { runProcess } from "../../../runtime/process-group.ts";
import type { SandboxPlan } from "../../../runtime/sandbox/sandbox.ts";
import type { ToolSite } from "../tool-caller.ts";
import { type ToolContext, worktreeOf } from "../tool.ts";

const MAX_OUTPUT_BYTES = 4 * 2 ** 20;
const MAX_FILE_BYTES = 2 ** 30;
const MAX_MEMORY_BYTES = 4 * 2 ** 30;
const MAX_PROCESSES = 1_024;
const GRACE_MS = 2_000;

export type ConfinedCommand = {
  command: readonly string[];
  cwd: string;
  /** On top of the site's. */
  env?: Readonly<Record<string, string>>;
  writesWorktree: boolean;
  timeoutMs: number;
  /** Folders that look empty, but for the worktree. */
  hidden: readonly string[];
};

export type CommandEnd = { exitCode: number; output: string };

const planOf = (
  { writesWorktree, timeoutMs, hidden }: ConfinedCommand,
  worktree: string,
  disk: ToolSite["disk"],
): SandboxPlan => ({
  ...(disk && { disk }),
  writable: writesWorktree ? [worktree] : [],
  // Seen in a hidden folder. Where its history is stays as it is, whatever a command tries.
  readable: writesWorktree ? [join(worktree, ".git")] : [worktree],
  hidden,
  network: "off",
  limits: {
    wallMs: timeoutMs,
    cpuSeconds: Math.ceil(timeoutMs / 1_000),
    memoryBytes: MAX_MEMORY_BYTES,
    processes: MAX_PROCESSES,
    fileBytes: MAX_FILE_BYTES,
    outputBytes: MAX_OUTPUT_BYTES,
  },
});

/** TOOL_FAILED when it is missing, TOOL_TIMEOUT, TOOL_CANCELLED. Whatever exit code it ends with is an answer. */
export const runConfined = async (
  { site, signal }: Pick<ToolContext, "site" | "signal">,
  asked: ConfinedCommand,
): Promise<CommandEnd> => {
  const outputPath = join(tmpdir(), `provost-tool-${randomUUID()}.out`);
  const [name = ""] = asked.command;
  try {
    const result = await runProcess({
      command: asked.command,
      cwd: asked.cwd,
      env: { ...site.env, ...asked.env },
      timeoutMs: asked.timeoutMs,
      graceMs: GRACE_MS,
      outputPath,
      maxOutputBytes: MAX_OUTPUT_BYTES,
      registryDir: site.registryDir,
      signal,
      secrets: site.secrets,
      sandbox: planOf(asked, worktreeOf(site), site.disk),
    });
    const output = await readFile(outputPath, "utf8");
    if (result.kind === "exited") return { exitCode: result.exitCode, output };
    if (result.kind === "signalled") return { exitCode: 128, output: `${output}\n[ended by ${result.signalName}]` };
    if (result.kind === "timeout") {
      const message = `${name} took longer than ${asked.timeoutMs} ms and was ended; until then it wrote:\n${output}`;
      throw new ProvostError("TOOL_TIMEOUT", message);
    }
    if (result.kind === "disk-filled") {
      throw new ProvostError(
        "TOOL_FAILED",
        `the attempt may add ${result.limitBytes} bytes on disk; ${name} was ended`,
      );
    }
    if (result.kind === "cancelled") throw new ProvostError("TOOL_CANCELLED", `${name} was called off`);
    if (result.kind === "missing") throw new ProvostError("TOOL_FAILED", `there is no command ${result.executable}`);
    throw new ProvostError("TOOL_FAILED", `the output of ${name} could not be kept`, {}, { cause: result.cause });
  } finally {
    await rm(outputPath, { force: true });
  }
};
