/** The queue against a model of it: whatever is done in whatever order, the database holds what the model says. */
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DONE, ENDED, failure, LEASE_MS, openQueueFixture } from "../../test/support/queue.ts";
import type { QueueFixture } from "../../test/support/queue.ts";
import * as expected from "../../test/support/queue-model.ts";
import { violations } from "../../test/support/queue-invariants.ts";
import type { Model } from "../../test/support/queue-model.ts";
import type { ErrorClass } from "../model/errors.ts";
import { LOCAL_TENANT } from "../model/ids.ts";
import type { RunId, TaskId } from "../model/ids.ts";
import { RETRY } from "../model/retry.ts";
import type { Lease } from "../model/run.ts";
import type { TaskState } from "../model/states.ts";
import { getRun } from "../store/runs/runs.ts";
import { retryTask } from "./reopen.ts";
import { cancelRun, finishCancel, pauseRun, resumeRun, skipRemaining } from "./run-control.ts";

type Act = {
  name: string;
  /** How often it is chosen, against the others. */
  weight: number;
  ready(model: Model): boolean;
  /** @param n picks among what it could be done to */
  run(model: Model, n: number): Promise<void>;
};

let at: QueueFixture;
let runId: RunId;
beforeAll(async () => {
  at = await openQueueFixture();
});
afterAll(() => at.close());

const always = () => true;
const { namesIn, taskOf, move, moveAll } = expected;

/** Something is reported about the lease of a task that is in this state. */
const onHeld = (
  name: string,
  weight: number,
  state: TaskState,
  report: (model: Model, task: string, lease: Lease) => Promise<void>,
): Act => ({
  name: `${name} (${state})`,
  weight,
  ready: (model) => namesIn(model, state).length > 0,
  run: async (model, n) => {
    const candidates = namesIn(model, state);
    const task = candidates[n % candidates.length]!;
    await report(model, task, taskOf(model, task).lease!);
  },
});

const release: Act = {
  name: "release",
  weight: 8,
  ready: always,
  run: async (model) => {
    await at.queue.release(LOCAL_TENANT, runId);
    expected.release(model);
  },
};

const lease: Act = {
  name: "lease",
  weight: 12,
  ready: always,
  run: async (model, n) => {
    at.clock.advance(RETRY.transient.capMs); // past every delay, and past every lease, which are beaten before they are missed
    const held = namesIn(model, "leased").map((name) => taskOf(model, name).lease!);
    expect(await at.queue.heartbeat(held, LEASE_MS)).toEqual([]);
    const got = await at.lease(runId, 1 + (n % 4));
    expect(got.map((one) => one.taskId)).toEqual(expected.leasable(model, 1 + (n % 4)));
    for (const one of got) {
      const tokens = model.stale.filter((old) => old.taskId === one.taskId).map((old) => old.token);
      expect(one.token).toBeGreaterThan(Math.max(0, ...tokens));
      Object.assign(taskOf(model, one.taskId), { state: "leased", lease: one });
    }
  },
};

const done = onHeld("done", 12, "leased", async (model, task, held) => {
  await at.queue.reportDone(held, DONE);
  move(model, task, model.run === "cancelling" ? "cancelled" : "merging");
});

const merged = onHeld("merged", 10, "merging", async (model, task, held) => {
  await at.queue.reportMerged(held, "merge");
  move(model, task, "succeeded");
});

const failed = (weight: number, state: TaskState, errorClass: ErrorClass): Act =>
  onHeld(`failed ${errorClass}`, weight, state, async (model, task, held) => {
    await at.queue.reportFailed(held, failure(errorClass), ENDED);
    expected.fail(model, task, errorClass);
  });

const givenBack = (state: TaskState): Act =>
  onHeld("given back", 1, state, async (model, task, held) => {
    await at.queue.giveBack(held, "given back");
    move(model, task, model.run === "cancelling" ? "cancelled" : "queued");
  });

const recall: Act = {
  name: "recall",
  weight: 1,
  ready: always,
  run: async (model) => {
    const held = namesIn(model, "leased");
    expect(await at.queue.recall(LOCAL_TENANT, runId, "the engine died")).toEqual(held);
    moveAll(model, ["leased"], model.run === "cancelling" ? "cancelled" : "queued");
  },
};

const late: Act = {
  name: "late report",
  weight: 4,
  ready: (model) => model.stale.length > 0,
  run: async (model, n) => {
    // Rather one whose task somebody else has now: that is the report that could do harm.
    const dangerous = model.stale.filter(({ taskId }) => taskOf(model, taskId).lease !== null);
    const choice = dangerous.length > 0 ? dangerous : model.stale;
    const old = choice[n % choice.length]!;
    const reports = [
      () => at.queue.reportDone(old, DONE),
      () => at.queue.reportFailed(old, failure("transient"), ENDED),
      () => at.queue.giveBack(old, "late"),
      () => at.queue.reportMerged(old, "late"),
    ];
    await expect(reports[n % reports.length]!()).rejects.toMatchObject({ code: "LEASE_LOST" });
  },
};

const pause: Act = {
  name: "pause",
  weight: 1,
  ready: (model) => model.run === "running",
  run: async (model) => {
    await at.inTx((tx) => pauseRun(tx, runId, "pause"));
    model.run = "paused";
  },
};

const resume: Act = {
  name: "resume",
  weight: 6,
  ready: (model) => model.run === "paused",
  run: async (model) => {
    await at.inTx((tx) => resumeRun(tx, runId, "resume"));
    model.run = "running";
  },
};

const cancel: Act = {
  name: "cancel",
  weight: 0.3,
  ready: (model) => model.run === "running" || model.run === "paused",
  run: async (model) => {
    await at.inTx((tx) => cancelRun(tx, runId, "cancel"));
    moveAll(model, ["waiting", "queued"], "cancelled");
    model.run = namesIn(model, "leased", "merging").length === 0 ? "cancelled" : "cancelling";
  },
};

const endCancel: Act = {
  name: "finishCancel",
  weight: 1,
  ready: (model) => model.run === "cancelling",
  run: async (model) => {
    await at.inTx((tx) => finishCancel(tx, runId));
    moveAll(model, ["leased", "merging"], "cancelled");
    model.run = "cancelled";
  },
};

const skip: Act = {
  name: "skipRemaining",
  weight: 0.5,
  ready: always,
  run: async (model) => {
    await at.inTx((tx) => skipRemaining(tx, runId, "skip"));
    moveAll(model, ["waiting", "queued"], "skipped");
  },
};

const retry: Act = {
  name: "retry",
  weight: 3,
  ready: (model) => namesIn(model, "failed").length > 0,
  run: async (model, n) => {
    const candidates = namesIn(model, "failed");
    const name = candidates[n % candidates.length]!;
    const attempt = at.inTx((tx) => retryTask(tx, runId, name as TaskId, "user"));
    if (model.run === "running" || model.run === "paused") {
      await attempt;
      expected.retry(model, name);
    } else await expect(attempt).rejects.toMatchObject({ code: "STATE_CONFLICT" });
  },
};

const ACTS: Act[] = [
  release,
  lease,
  done,
  merged,
  failed(2, "leased", "transient"),
  failed(1, "leased", "timeout"),
  failed(1, "leased", "permanent"),
  failed(3, "merging", "merge_conflict"),
  failed(1, "merging", "transient"),
  givenBack("leased"),
  givenBack("merging"),
  failed(1, "leased", "agent_lost"),
  recall,
  late,
  pause,
  resume,
  cancel,
  endCancel,
  skip,
  retry,
];

const choose = (model: Model, fraction: number): Act => {
  const ready = ACTS.filter((act) => act.ready(model));
  let rest = fraction * ready.reduce((sum, { weight }) => sum + weight, 0);
  return ready.find(({ weight }) => (rest -= weight) < 0) ?? release;
};

test("whatever is done in whatever order, the queue does what its model does", async () => {
  const step = fc.noBias(fc.tuple(fc.nat({ max: 9_999 }), fc.nat({ max: 11 })));
  const steps = fc.noShrink(fc.array(step, { minLength: 40, maxLength: 60 }));
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      runId = await at.start(expected.TASKS);
      const model = expected.createModel();
      const story: string[] = [];
      for (const [choice, n] of list) {
        const act = choose(model, choice / 10_000);
        story.push(`${act.name} ${n}`);
        seen.add(act.name);
        await act.run(model, n);
        const states = Object.fromEntries(expected.NAMES.map((name) => [name, taskOf(model, name).state]));
        expect({ story, states: await at.states(runId) }).toEqual({ story, states });
        expect((await at.inTx((tx) => getRun(tx, runId))).state).toBe(model.run);
      }
      expect(await at.inTx((tx) => violations(tx, runId))).toEqual([]);
    }),
    { numRuns: 25, endOnFailure: true },
  );
  // A test that never gets anywhere proves nothing: what is chosen often must have been possible.
  const common = ACTS.filter(({ weight }) => weight >= 2).map(({ name }) => name);
  expect(common.filter((name) => !seen.has(name))).toEqual([]);
});
