/**
 * Who may work on a run. A run is in one pair of hands at a time: two engines would merge onto one branch, and the one
 * that recovers would end the processes of the other.
 */
import { ProvostError } from "../../model/errors.ts";
import type { RunId } from "../../model/ids.ts";
import type { Run } from "../../model/run.ts";
import { reapOrphans } from "../../runtime/reap-orphans.ts";
import type { HomeLock } from "../../store/home/home-lock.ts";
import type { Home } from "../../store/home/home.ts";

export type Claim = {
  /** Called before anything is done to the run. RUN_IN_HAND. */
  take(runId: RunId): Promise<void>;
};

export type RunClaims = {
  /** What `work` claims is its own until it has ended. HOME_LOCKED. */
  hold<T>(work: (claim: Claim) => Promise<T>): Promise<T>;
  /** Whether a living process works on the run; null when that is not to be known here, as of another data folder's. */
  worksOn(run: Pick<Run, "runId" | "homeId">): Promise<boolean | null>;
};

/**
 * Takes the data folder. What a dead engine left running is ended first: a task must not be worked on by its agent and by
 * ours. Only here: once runs are in hand, the registry of processes is in use.
 */
export const takeHome = async (home: Home): Promise<HomeLock> => {
  const lock = await home.lock();
  try {
    await reapOrphans(home.processes);
    return lock;
  } catch (error) {
    await lock.release();
    throw error;
  }
};

/** A run on a database of its own names no data folder. */
const isOf = (home: Pick<Home, "id">, homeId: string | null): boolean => homeId === null || homeId === home.id;

/** For a command: the data folder is its own for as long as it works on a run. */
export const claimsOfCommand = (home: Home): RunClaims => ({
  hold: async (work) => {
    const lock = await takeHome(home);
    try {
      return await work({ take: (runId) => lock.describe(runId) });
    } finally {
      await lock.release();
    }
  },
  worksOn: async ({ runId, homeId }) => (isOf(home, homeId) ? (await home.runInHand()) === runId : null),
});

export type HostedClaims = RunClaims & { inHand(): ReadonlySet<RunId> };

/** For a control plane, which holds the data folder as long as it lives and works on many runs in it. */
export const claimsOfHost = (home: Pick<Home, "id">, lock: Pick<HomeLock, "describe">): HostedClaims => {
  const inHand = new Set<RunId>();
  return {
    inHand: () => inHand,
    worksOn: ({ runId, homeId }) => Promise.resolve(isOf(home, homeId) ? inHand.has(runId) : null),
    hold: async (work) => {
      const own: RunId[] = [];
      const take = async (runId: RunId): Promise<void> => {
        if (inHand.has(runId)) {
          throw new ProvostError("RUN_IN_HAND", `run ${runId} is being worked on already`, { runId });
        }
        inHand.add(runId);
        own.push(runId);
        await lock.describe(runId);
      };
      try {
        return await work({ take });
      } finally {
        for (const runId of own) inHand.delete(runId);
      }
    },
  };
};
