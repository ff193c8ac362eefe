/**
 * Observes checks: each in a clean checkout, at the base and at the head, and each pair of check and commit only once.
 *
 * Checks that measure time run alone, when a stage is judged: beside others, a slow machine could make a base look red
 * that is green, and a criterion would pass as falsifiable that is not. All others observe their base while agents work.
 */
import { isAdvisory, type Check } from "../../model/check.ts";
import type { CriterionRecord, Observation } from "../../model/run.ts";
import { observeCheck } from "../../gates/observe.ts";
import { createLimit } from "../../runtime/limit.ts";
import { listCriteria, saveObservation } from "../../store/runs/criteria.ts";
import { judgeBy } from "../attempt/judge-by.ts";
import type { RunContext } from "../start/context.ts";

type At = Observation["at"];

export type Observer = {
  observe(criterion: CriterionRecord, at: At, commit: string): Promise<Observation | null>;
  /** Starts the base observations that may run beside agents. */
  observeBases(): Promise<void>;
  /** Resolves once nothing is observed any more; what failed was told to whoever asked for it. */
  settled(): Promise<void>;
};

const measuresTime = (check: Check): boolean =>
  check.kind === "metric" || (check.kind === "http" && check.maxLatency !== undefined);

/** Nothing is proven by advice, so nothing would come of having it at the base too. */
const isSeen = (check: Check, at: At): boolean => check.kind !== "approval" && !(isAdvisory(check) && at === "base");

const onRecord = (criterion: CriterionRecord, at: At, commit: string): Observation | null => {
  const recorded = at === "base" ? criterion.base : criterion.head;
  return recorded !== null && recorded.commit === commit ? recorded : null;
};

export const createObserver = (context: RunContext, parallel: number): Observer => {
  const beside = createLimit(parallel);
  const alone = createLimit(1);
  const begun = new Map<string, Promise<Observation | null>>();

  const observeOnce = async (
    criterion: CriterionRecord,
    check: Check,
    at: At,
    commit: string,
  ): Promise<Observation> => {
    const checkout = await context.worktrees.add(`checks/${criterion.criterionId}-${at}`, commit);
    try {
      const observation = await observeCheck({
        check,
        checkout,
        at,
        commit,
        blobs: context.blobs,
        registryDir: context.home.processes,
        env: {},
        clock: context.clock,
        judge: judgeBy(context, criterion.title),
        signal: context.interrupt,
      });
      // An observation that was broken off says nothing about the tree.
      if (!context.interrupt.aborted) await record(criterion, observation);
      return observation;
    } finally {
      await context.worktrees.remove(checkout);
    }
  };

  const record = (criterion: CriterionRecord, observation: Observation): Promise<void> =>
    context.db.transaction(context.tenantId, async (tx) => {
      await saveObservation(tx, context.runId, criterion.criterionId, observation);
      const { at, outcome, summary } = observation;
      const payload = { criterionId: criterion.criterionId, at, outcome, summary };
      await context.events.append(tx, [{ name: "criterion.observed", runId: context.runId, actor: "engine", payload }]);
    });

  const observe = (criterion: CriterionRecord, at: At, commit: string): Promise<Observation | null> => {
    const { check } = criterion;
    if (check === null || !isSeen(check, at)) return Promise.resolve(null);
    const recorded = onRecord(criterion, at, commit);
    if (recorded !== null) return Promise.resolve(recorded);
    const key = `${criterion.criterionId} ${at} ${commit}`;
    const known = begun.get(key);
    if (known !== undefined) return known;
    const limit = measuresTime(check) ? alone : beside;
    const observation = limit(() => observeOnce(criterion, check, at, commit));
    begun.set(key, observation);
    return observation;
  };

  const observeBases = async (): Promise<void> => {
    const criteria = await context.db.transaction(context.tenantId, (tx) => listCriteria(tx, context.runId));
    const timeless = criteria.filter(({ check }) => check !== null && !measuresTime(check));
    for (const criterion of timeless) {
      if (context.interrupt.aborted) return;
      await observe(criterion, "base", context.baseCommit);
    }
  };

  return { observe, observeBases, settled: async () => void (await Promise.allSettled(begun.values())) };
};

/** Time-measuring checks first wait until the others are through, so that they are alone on the machine. */
export const observeAll = async (
  observer: Observer,
  criteria: readonly CriterionRecord[],
  commits: { base: string; head: string },
): Promise<void> => {
  const timed = criteria.filter(({ check }) => check !== null && measuresTime(check));
  const timeless = criteria.filter((criterion) => !timed.includes(criterion));
  const both = (criterion: CriterionRecord) => [
    observer.observe(criterion, "base", commits.base),
    observer.observe(criterion, "head", commits.head),
  ];
  await Promise.all(timeless.flatMap(both));
  await Promise.all(timed.flatMap(both));
};
