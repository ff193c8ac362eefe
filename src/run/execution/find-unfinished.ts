/** Finds the run that the same command has begun before, so that it goes on and does nothing twice. */
import type { Run } from "../../model/run.ts";
import { RUN_ENDED } from "../../model/states.ts";
import type { RunRecords } from "../../store/runs/insert-run.ts";
import { getRunFork } from "../../store/runs/run-forks.ts";
import { listRuns } from "../../store/runs/runs.ts";
import type { Repository } from "../../workspace/repository.ts";
import type { EngineParts } from "./execute.ts";
import { whatIsUnsettled } from "./unsettled.ts";

/** A snapshot of the same uncommitted changes is another commit each time, by its date; its tree and parents are not. */
const contentOf = async (repository: Repository, commit: string): Promise<string | null> => {
  const exit = await repository.tryGit(["rev-parse", `${commit}^{tree}`, `${commit}^@`]);
  return exit.exitCode === 0 ? exit.stdout : null;
};

const sameBase = async (repository: Repository, wanted: RunRecords["run"], run: Run): Promise<boolean> => {
  if (run.baseCommit === wanted.baseCommit) return true;
  if (run.repositoryPath !== wanted.repositoryPath) return false;
  const content = await contentOf(repository, wanted.baseCommit);
  return content !== null && content === (await contentOf(repository, run.baseCommit));
};

/**
 * The newest run of the same plan and bindings from the same base, when it was paused, was broken off, or lacks its
 * packet. Only for who holds the data folder's lock: then one that is "running" is in nobody's hands.
 * @param scratch whether the plan brings its own repository, which is made anew for each run
 */
export const findUnfinished = async (
  parts: EngineParts,
  wanted: RunRecords["run"],
  { repository, scratch }: { repository: Repository; scratch: boolean },
): Promise<Run | null> => {
  const runs = await parts.db.transaction(parts.tenantId, (tx) => listRuns(tx));
  for (const run of runs) {
    const isSameCommand =
      (run.homeId === null || run.homeId === parts.home.id) &&
      run.planHash === wanted.planHash &&
      run.planPath === wanted.planPath &&
      run.options.failFast === wanted.options.failFast &&
      (scratch || run.repositoryPath === wanted.repositoryPath);
    if (!isSameCommand || !(await sameBase(repository, wanted, run))) continue;
    // A fork is no second go at the command: it has taken over what that would do.
    if ((await parts.db.transaction(parts.tenantId, (tx) => getRunFork(tx, run.runId))) !== null) continue;
    if (run.state === "running" || run.state === "paused") return run;
    const lacksPacket = RUN_ENDED.includes(run.state) && (await whatIsUnsettled(parts, run, false)).packet;
    return lacksPacket && run.state === "finished" ? run : null;
  }
  return null;
};
