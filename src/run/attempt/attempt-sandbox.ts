/** What the commands of one attempt may do: its worktree and its branch, nothing else of the machine or the data folder. */
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { asProvostError, ProvostError } from "../../model/errors.ts";
import type { AgentDeclaration } from "../../model/agent-declaration.ts";
import type { Lease } from "../../model/run.ts";
import { readSetting } from "../../model/settings.ts";
import { removeTree } from "../../runtime/remove-tree.ts";
import { credentialStores } from "../../runtime/sandbox/credential-stores.ts";
import { defaultLimits } from "../../runtime/sandbox/default-limits.ts";
import { sandboxMode } from "../../runtime/sandbox/sandbox.ts";
import type { Confinement, SandboxPlan } from "../../runtime/sandbox/sandbox-plan.ts";
import { attemptBranchName } from "../../workspace/branch-names.ts";
import { confineWorktree } from "../../workspace/confined-worktree.ts";
import type { RunContext } from "../start/context.ts";

export type AttemptSandbox = {
  plan: SandboxPlan;
  /** When nothing of the attempt runs any more and before its worktree is looked at by git. TASK_FAILED. */
  adopt(): Promise<void>;
  remove(): Promise<void>;
};

const MIB = 2 ** 20;
const MAX_OUTPUT_BYTES = 64 * MIB;

/** A variable that is not set names nothing. */
const expanded = (path: string): string =>
  path.replace(/^~(?=\/)/, homedir()).replace(/^\$(\w+)/, (_, name: string) => process.env[name] ?? "");

/** Their commands stand in the plan, or they are programs that ask a model over the network themselves. */
const ON_THE_NETWORK = ["shell", "cli", "acp"];

/** An agent that thinks of commands which we run for it has to be given the network. */
const usualNetwork = (kind: string): "on" | "off" => (ON_THE_NETWORK.includes(kind) ? "on" : "off");

const limitsOf = ({ sandbox }: AgentDeclaration, timeoutMs: number): SandboxPlan["limits"] => ({
  ...defaultLimits({ outputBytes: MAX_OUTPUT_BYTES, wallMs: timeoutMs }),
  ...(sandbox?.memory === undefined ? {} : { memoryBytes: sandbox.memory * MIB }),
  ...(sandbox?.processes === undefined ? {} : { processes: sandbox.processes }),
});

/** A plan may ask for less than the owner of the machine gives, and for more where they have not said. */
const diskOf = ({ sandbox }: AgentDeclaration): number | undefined => {
  const most = readSetting(process.env, "PROVOST_SANDBOX_DISK");
  const asked = [sandbox?.disk, most].filter((mib) => mib !== undefined);
  return asked.length === 0 ? undefined : Math.min(...asked) * MIB;
};

/** An agent that broke what git keeps of its worktree has failed; that is no fault of the engine. */
const blameWork = (thrown: unknown): never => {
  const { code, message } = asProvostError(thrown);
  if (code !== "GIT_FAILED") throw thrown;
  throw new ProvostError("TASK_FAILED", `what it left in its worktree cannot be taken over: ${message}`);
};

/** Puts on record which protections held, so that the proof of a run says how its work was done. */
export const recordConfinement = async (context: RunContext, lease: Lease, held: Confinement): Promise<void> => {
  const { runId, taskId, attemptId, number } = lease;
  const mode = await sandboxMode();
  await context.db.transaction(context.tenantId, (tx) =>
    context.events.append(tx, [
      {
        name: "attempt.confined",
        runId,
        taskId,
        actor: "engine",
        payload: { attemptId, number, mode, missing: [...held.missing], exceeded: [...held.exceeded] },
      },
    ]),
  );
};

export const openAttemptSandbox = async (
  context: Pick<RunContext, "home" | "repository">,
  lease: Lease,
  place: { worktree: string; baseCommit: string },
  worker: { declared: AgentDeclaration; timeoutMs: number },
): Promise<AttemptSandbox> => {
  const { declared, timeoutMs } = worker;
  // Below the worktrees, where what a crash leaves is swept away.
  const objects = join(context.home.worktrees, "objects", lease.attemptId);
  const confined = await confineWorktree({
    repository: context.repository,
    worktree: place.worktree,
    branch: attemptBranchName(lease.runId, lease.taskId, lease.number),
    base: place.baseCommit,
    objects,
  });
  return {
    plan: {
      ...confined.plan,
      shared: (declared.sandbox?.writable ?? []).map(expanded).filter(isAbsolute),
      hidden: [context.home.path, ...credentialStores()],
      network: declared.sandbox?.network ?? usualNetwork(declared.kind),
      limits: limitsOf(declared, timeoutMs),
      disk: { limitBytes: diskOf(declared) },
    },
    adopt: () => confined.adopt().catch(blameWork),
    remove: () => removeTree(objects),
  };
};
