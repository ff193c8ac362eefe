/** What keeps a task of a queue waiting though an agent may be free for it: what the governor goes by. Pure. */
import type { QueueTask } from "../../model/queue-task.ts";
import type { TaskBreaker } from "../../model/task-breaker.ts";
import { nextTokenMs, refill } from "../../queue/governor/token-bucket.ts";
import type { InHand } from "../../store/tasks/governed-handout.ts";
import type { ScopeLimits } from "../../store/tasks/task-limits.ts";

export type Governed = {
  limits: readonly ScopeLimits[];
  breakers: readonly TaskBreaker[];
  inHand: readonly InHand[];
  /** One that has the task's concurrency key. */
  keyHolder: { taskId: string; agentId: string } | null;
};

type Asked = Pick<QueueTask, "queue" | "kind" | "concurrencyKey">;

const time = (date: Date): string => date.toISOString();
const after = (now: Date, delayMs: number): string => time(new Date(now.getTime() + delayMs));

const countOf = (inHand: readonly InHand[], matches: (one: InHand) => boolean): number =>
  inHand.filter(matches).reduce((sum, { count }) => sum + count, 0);

const limitReasons = ({ queue, limits, bucket }: ScopeLimits, inHand: readonly InHand[], now: Date): string[] => {
  const whose = queue === null ? "all queues together" : `queue "${queue}"`;
  const { maxInHand, rate } = limits;
  const held = countOf(inHand, (one) => queue === null || one.queue === queue);
  const tokens = rate === null ? Infinity : refill(rate, bucket, now).tokens;
  return [
    ...(maxInHand !== null && held >= maxInHand
      ? [`of ${whose} at most ${maxInHand} may be in hand at once, and ${held} are`]
      : []),
    ...(rate !== null && tokens < 1
      ? [
          `of ${whose} at most ${rate.tasks} may be begun every ${rate.perMs / 1000} s; the next may be at ${after(now, nextTokenMs(rate, tokens))}`,
        ]
      : []),
  ];
};

const keyReasons = ({ queue, concurrencyKey }: Asked, { limits, inHand, keyHolder }: Governed): string[] => {
  if (keyHolder === null) return [];
  const held = countOf(inHand, (one) => one.queue === queue && one.key === concurrencyKey);
  const allowed = limits.find((one) => one.queue === queue)?.limits.maxPerKey ?? 1;
  if (held < allowed) return [];
  const others = held > 1 ? ` and ${held - 1} more` : "";
  return [
    `concurrency key "${concurrencyKey}" is held by task ${keyHolder.taskId} at agent ${keyHolder.agentId}${others}`,
  ];
};

const breakerReason = ({ kind, openedAt, probeAt, problem }: TaskBreaker, isTried: boolean, now: Date): string[] => {
  if (now >= probeAt && !isTried) return [];
  const until = now < probeAt ? `it is tried again at ${time(probeAt)}` : "one task is trying it now";
  return [`the breaker of kind "${kind}" is open since ${time(openedAt)}: ${problem}; ${until}`];
};

/** A sentence each; empty when only its turn and an agent are missing. */
export const holdUps = (task: Asked, governed: Governed, now: Date): string[] => {
  const isAlike = (one: { queue: string; kind: string }) => one.queue === task.queue && one.kind === task.kind;
  const isTried = governed.inHand.some(isAlike);
  return [
    ...keyReasons(task, governed),
    ...governed.breakers.filter(isAlike).flatMap((breaker) => breakerReason(breaker, isTried, now)),
    ...governed.limits.flatMap((one) => limitReasons(one, governed.inHand, now)),
  ];
};
