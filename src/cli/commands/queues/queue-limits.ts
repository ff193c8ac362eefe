/** `provost queues limit`. */
import { EXIT, ProvostError } from "../../../model/errors.ts";
import type { NewQueueLimits, QueueLimits, ScopedLimits } from "../../../model/queue-limits.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { positiveInteger } from "../../positive-integer.ts";
import { durationText, fitLine, plainLine } from "../../progress/display-text.ts";
import { textTable } from "../../text-table.ts";
import { BY } from "../../with-events.ts";
import { withQueues } from "../../with-queues.ts";
import { readDuration } from "./read-duration.ts";

const HEAD = ["QUEUE", "IN HAND", "PER KEY", "RATE", "WAITING", "AGE"];

const text = (value: number | null): string => (value === null ? "-" : String(value));

const row = ({ queue, limits }: ScopedLimits): string[] => {
  const { maxInHand, maxPerKey, rate, maxQueued, maxAgeMs } = limits;
  return [
    queue === null ? "all together" : fitLine(plainLine(queue), 30),
    text(maxInHand),
    text(maxPerKey),
    rate === null ? "-" : `${rate.tasks} in ${durationText(rate.perMs)}, ${rate.burst} at once`,
    text(maxQueued),
    maxAgeMs === null ? "-" : durationText(maxAgeMs),
  ];
};

const count = (value: string): number => (value === "0" ? 0 : positiveInteger(value));

const readRate = (value: string): { tasks: number; perMs: number } => {
  const [tasks = "", per = "1 s"] = value.split("/");
  const perMs = readDuration(/^\s*[a-z]/.test(per) ? `1 ${per}` : per);
  return { tasks: positiveInteger(tasks), perMs };
};

type Options = {
  all?: boolean;
  none?: boolean;
  inHand?: number;
  perKey?: number;
  rate?: { tasks: number; perMs: number };
  burst?: number;
  waiting?: number;
  age?: number;
};

const limitsOf = ({ inHand, perKey, rate, burst, waiting, age }: Options): NewQueueLimits => ({
  maxInHand: inHand ?? null,
  maxPerKey: perKey ?? null,
  rate: rate === undefined ? null : { ...rate, burst: burst ?? rate.tasks },
  maxQueued: waiting ?? null,
  maxAgeMs: age ?? null,
});

const isSaid = (limits: NewQueueLimits): boolean => Object.values(limits).some((value) => value !== null);

/** Null when nothing is to be set. USAGE. */
const wanted = (
  queue: string | undefined,
  options: Options,
): { queue: string | null; limits: NewQueueLimits } | null => {
  const limits = limitsOf(options);
  if (options.burst !== undefined && options.rate === undefined)
    throw new ProvostError("USAGE", "--burst needs --rate");
  if (!isSaid(limits) && !options.none) return null;
  if (isSaid(limits) && options.none) throw new ProvostError("USAGE", "give limits or --none, not both");
  if ((queue === undefined) !== (options.all === true)) {
    throw new ProvostError("USAGE", "name a queue, or give --all for all queues together");
  }
  return { queue: queue ?? null, limits };
};

export const defineLimitQueue: DefineCommand = (command, session) => {
  const show = (limits: readonly ScopedLimits[]): void => {
    if (session.options.json) session.printJson({ limits });
    else if (limits.length === 0) session.print("nothing is limited");
    else textTable([HEAD, ...limits.map(row)]).forEach(session.print);
  };
  command
    .argument("[queue]", "its name; without limits to set, those that hold are shown")
    .option("--all", "for all queues together")
    .option("--in-hand <number>", "tasks in hand at once, 0 for none", count)
    .option("--per-key <number>", "tasks with the same concurrency key in hand at once", positiveInteger)
    .option("--rate <tasks/time>", 'tasks begun in a time, such as "100/min"', readRate)
    .option("--burst <number>", "tasks begun at once under --rate; as many as its tasks if not given", positiveInteger)
    .option("--waiting <number>", "tasks that wait, before new ones are refused", positiveInteger)
    .option("--age <time>", 'how long the next may have waited, before new ones are refused: "10 min"', readDuration)
    .option("--none", "take the limits away")
    .addHelpText("after", example("provost queues limit", "provost queues limit tiles --in-hand 4 --rate 100/min"))
    .action(async (queue: string | undefined, options: Options) => {
      const change = wanted(queue, options);
      if (change === null) {
        const all = await withQueues(session, (queues) => queues.limits());
        show(queue === undefined ? all : all.filter((one) => one.queue === queue));
      } else {
        const set = (limits: QueueLimits): ScopedLimits[] => [{ queue: change.queue, limits }];
        const open = { create: true };
        show(set(await withQueues(session, (queues) => queues.limit(change.queue, change.limits, BY), open)));
      }
      session.exitCode = EXIT.go;
    });
};
