/**
 * Does tasks of runs on this machine, which shares nothing with that of the control plane but the connection: in a copy of
 * the repository, in a worktree of its own, confined as there. What it hands in is one commit on the commit that it was
 * given, as a bundle.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import {
  BASE_BUNDLE,
  MAX_RESULT_BYTES,
  RESULT_BUNDLE,
  RESULT_REF,
  remoteTaskSchema,
  RUN_TASK_KIND,
  type RemoteTask,
} from "../../model/remote-task.ts";
import { MAX_OUTPUT_BYTES } from "../../fleet/protocol/limits.ts";
import { childEnv } from "../../runtime/child-env.ts";
import { runProcess } from "../../runtime/process-group.ts";
import { removeTree } from "../../runtime/remove-tree.ts";
import { credentialStores } from "../../runtime/sandbox/credential-stores.ts";
import { defaultLimits } from "../../runtime/sandbox/default-limits.ts";
import type { AgentDefinition } from "../../sdk/agent/agent-definition.ts";
import type { Task, TaskContext } from "../../sdk/agent/task-context.ts";
import { TaskError } from "../../sdk/agent/task-error.ts";
import { commitAttempt } from "../../workspace/attempt-branch.ts";
import { attemptBranchName } from "../../workspace/branch-names.ts";
import { confineWorktree } from "../../workspace/confined-worktree.ts";
import { COMMIT_IDENTITY } from "../../workspace/git.ts";
import { scriptCommand } from "../kinds/shell/script-command.ts";
import { toWorkResult } from "../kinds/shell/work-result.ts";
import { openRepositoryCopy, type RepositoryCopy } from "./repository-copy.ts";
import type { ShellWorkerOptions } from "./shell-worker.ts";
import { logCut } from "./log-cut.ts";

const GRACE_MS = 2_000;

const parseOrder = ({ kind, payload }: Task): RemoteTask => {
  const parsed = remoteTaskSchema.safeParse(payload);
  if (kind === RUN_TASK_KIND && parsed.success) return parsed.data;
  throw new TaskError("validation", `this is no task of a run: ${parsed.error ? z.prettifyError(parsed.error) : kind}`);
};

/** What a script can learn about its task. */
const taskEnv = (order: RemoteTask, { traceparent }: Task): Record<string, string> => ({
  ...COMMIT_IDENTITY,
  PROVOST_RUN: order.runId,
  PROVOST_TASK: order.taskId,
  PROVOST_ATTEMPT: String(order.number),
  PROVOST_BASE: order.baseCommit,
  ...(order.conflictFiles.length > 0 && { PROVOST_CONFLICT_FILES: order.conflictFiles.join("\n") }),
  ...(traceparent !== null && { TRACEPARENT: traceparent }),
});

/** A plan asks for what is on this machine; what of it may be seen, only who started the agent decides. */
const refuseHidden = ({ env }: RemoteTask, passEnv: readonly string[]): void => {
  const hidden = env.filter((name) => !passEnv.includes(name));
  if (hidden.length === 0) return;
  const options = hidden.map((name) => `--pass-env ${name}`).join(" ");
  const message = `the plan names ${hidden.join(", ")} under env, and this agent passes no such variable to scripts; start it with ${options}`;
  throw new TaskError("permanent", message, { code: "BINDING_INVALID" });
};

type Place = { copy: RepositoryCopy; worktree: string; folder: string; branch: string };

const runScript = async (
  order: RemoteTask,
  task: Task,
  context: TaskContext,
  place: Place,
  options: ShellWorkerOptions,
) => {
  const { copy, worktree, folder, branch } = place;
  const { workDir, passEnv, writable = [], hidden = [], maxOutputBytes = MAX_OUTPUT_BYTES } = options;
  const script = order.script.replaceAll("\r\n", "\n");
  const file = join(folder, "script");
  await writeFile(file, script, { mode: 0o600 });
  const { repository } = copy;
  const base = order.baseCommit;
  const confined = await confineWorktree({ repository, worktree, branch, base, objects: join(folder, "objects") });
  const result = await runProcess({
    command: scriptCommand(script, file),
    cwd: worktree,
    env: childEnv(passEnv, taskEnv(order, task)),
    timeoutMs: order.timeoutMs,
    graceMs: GRACE_MS,
    outputPath: join(folder, "output"),
    maxOutputBytes,
    registryDir: join(workDir, "processes"),
    signal: context.signal,
    sandbox: {
      ...confined.plan,
      shared: writable,
      readable: [...confined.plan.readable, file],
      // Here lies what the agent itself signs in with, and the work of its other tasks.
      hidden: [workDir, ...hidden, ...credentialStores()],
      network: order.network,
      limits: {
        ...defaultLimits({ outputBytes: maxOutputBytes, wallMs: order.timeoutMs }),
        ...(order.memoryBytes !== null && { memoryBytes: order.memoryBytes }),
        ...(order.processes !== null && { processes: order.processes }),
      },
      disk: { limitBytes: order.diskBytes ?? undefined },
    },
    onOutput: (chunk) => context.log(chunk),
  });
  logCut(context, maxOutputBytes, result);
  const work = toWorkResult(result, order.timeoutMs, null);
  if (work.kind === "failed")
    throw new TaskError(work.failure.class, work.failure.message, { code: work.failure.code });
  await confined.adopt();
};

/** One commit of all that the script has left, whatever it has committed itself; null when that is nothing. */
const commitAll = async ({ copy: { repository }, worktree }: Place, order: RemoteTask, title: string) => {
  const { baseCommit: base, exclude } = order;
  const trailers = { "Provost-Run": order.runId, "Provost-Task": order.taskId, "Provost-Attempt": order.attemptId };
  const { commit } = await commitAttempt({ repository, worktree, base, message: title, exclude, trailers });
  if (commit === null) return null;
  const args = ["commit-tree", `${commit}^{tree}`, "-p", base, "-F", "-"];
  return (await repository.git(args, { env: COMMIT_IDENTITY, stdin: `${title}\n` })).trim();
};

const handIn = async ({ copy: { repository }, folder }: Place, context: TaskContext, base: string, commit: string) => {
  const path = join(folder, RESULT_BUNDLE);
  // A ref of this moment: a bundle has none but refs that are there.
  await repository.serially(async () => {
    await repository.git(["update-ref", RESULT_REF, commit]);
    await repository.git(["bundle", "create", "--quiet", path, RESULT_REF, `^${base}`]);
    await repository.git(["update-ref", "-d", RESULT_REF]);
  });
  const { size } = await stat(path);
  if (size > MAX_RESULT_BYTES)
    throw new TaskError(
      "permanent",
      `what it has changed has ${size} bytes, and at most ${MAX_RESULT_BYTES} are taken`,
    );
  await context.evidence(RESULT_BUNDLE, await readFile(path), "application/x-git-bundle");
};

const workIn = async (
  order: RemoteTask,
  task: Task,
  context: TaskContext,
  place: Place,
  options: ShellWorkerOptions,
) => {
  await runScript(order, task, context, place, options);
  const commit = await commitAll(place, order, task.title);
  if (commit !== null) await handIn(place, context, order.baseCommit, commit);
  return { exitCode: 0, changed: commit !== null };
};

/** For agents that were told to take tasks of runs. */
export const createRunTaskWorker = (options: ShellWorkerOptions): AgentDefinition["run"] => {
  const copies = new Map<string, Promise<RepositoryCopy>>();
  const copyOf = ({ repositoryId, baseCommit }: RemoteTask): Promise<RepositoryCopy> => {
    const opening =
      copies.get(repositoryId) ?? openRepositoryCopy(join(options.workDir, "repositories", repositoryId), baseCommit);
    copies.set(repositoryId, opening);
    opening.catch(() => copies.delete(repositoryId)); // the next task tries again
    return opening;
  };
  return async (task, context) => {
    const order = parseOrder(task);
    refuseHidden(order, options.passEnv);
    const copy = await copyOf(order);
    await copy.bring(order.baseCommit, (have, path) => context.fetch(BASE_BUNDLE, have, path));
    context.signal.throwIfAborted();
    const name = createHash("sha256").update(order.attemptId).digest("hex").slice(0, 16);
    const folder = join(options.workDir, "run-tasks", `${name}-${task.attempt}`);
    await removeTree(folder);
    await mkdir(folder, { recursive: true });
    const branch = attemptBranchName(order.runId, order.taskId, order.number);
    const worktree = await copy.worktrees.add(`${name}-${task.attempt}`, order.baseCommit, branch);
    try {
      return await workIn(order, task, context, { copy, worktree, folder, branch }, options);
    } finally {
      await copy.worktrees.remove(worktree);
      await copy.repository.tryGit(["update-ref", "-d", `refs/heads/${branch}`]);
      await removeTree(folder);
    }
  };
};
