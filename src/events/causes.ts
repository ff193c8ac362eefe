/**
 * Which event led directly to one of a run, by the lifecycle that the engine has: the record names what each state follows
 * from, so a producer need not carry the id of another event with it. What a person did out of the blue has no cause.
 */
import type { Event, EventName, NewEvent } from "../model/event.ts";
import type { Tx } from "../store/database.ts";
import { type CauseQuestion, lastOfRun, lastOfTask, lastThatReleased } from "../store/events/event-causes.ts";

type Rule = {
  /** Whether the cause is about the same task, or about the run as a whole. */
  of: "task" | "run";
  names: readonly EventName[];
  /** Where none of them is on record: what let the task be queued. */
  orReleased?: true;
};

const ofTask = (...names: EventName[]): Rule => ({ of: "task", names });
const ofRun = (...names: EventName[]): Rule => ({ of: "run", names });

/** Of tasks without a run, those that are written together; what was on record before is not looked for. */
const ofQueues = ofRun;

const WORK_ENDS = ["task.succeeded", "task.failed", "task.skipped", "run.reopened"] as const;

const RULES: { readonly [N in EventName]?: Rule } = {
  "task.queued": {
    ...ofTask("attempt.failed", "attempt.lost", "task.retried", "task.merging", "task.leased"),
    orReleased: true,
  },
  "task.leased": ofTask("task.queued"),
  "task.merging": ofTask("task.leased"),
  "task.succeeded": ofTask("task.merging"),
  "run.forked": ofRun("run.started"),
  "task.inherited": ofRun("run.forked"),
  "attempt.confined": ofTask("task.leased"),
  "attempt.remote": ofTask("task.leased"),
  "attempt.paused": ofTask("task.leased"),
  "attempt.continued": ofTask("attempt.paused"),
  "merge.conflicted": ofTask("task.merging"),
  "attempt.failed": ofTask("merge.conflicted", "task.merging", "task.leased"),
  "attempt.lost": ofTask("task.merging", "task.leased"),
  "task.failed": ofTask("attempt.failed", "attempt.lost"),
  "task.retried": ofTask("task.failed"),
  "task.waiting": ofRun("task.retried"),
  "task.skipped": ofRun("task.failed", "gate.decided"),
  "task.cancelled": ofRun("run.cancelling"),
  "run.resumed": ofRun("run.paused"),
  "run.reopened": ofRun("task.retried", "criterion.attested", "run.failed"),
  "run.cancelled": ofRun("run.cancelling"),
  "run.finished": ofRun("gate.decided"),
  "criterion.decided": ofRun("criterion.observed", "criterion.attested"),
  "gate.decided": ofRun("criterion.decided", "criterion.attested", ...WORK_ENDS),
  "packet.written": ofRun("run.finished", "run.failed", "run.cancelled"),
  "run.applied": ofRun("run.finished"),
  "dead-letters.retried": ofQueues("dead-letter.edited", "breaker.closed"),
};

/** A base is observed because the run began; a head, because work has ended. */
const ruleOf = (event: NewEvent): Rule | undefined => {
  if (event.name !== "criterion.observed") return RULES[event.name];
  return event.payload.at === "base" ? ofRun("run.started") : ofRun(...WORK_ENDS);
};

/** The rule of an event that does not say by itself what led to it. */
const openRule = (event: NewEvent): Rule | undefined => (event.causation === undefined ? ruleOf(event) : undefined);

export type Written = Pick<Event, "eventId" | "name" | "runId" | "taskId">;

/**
 * Among those that are written together: they come after all that is on record. Of a run it is the last; several about
 * tasks without a run may be about different ones, and then it is not known which.
 */
export const causeAmong = (written: readonly Written[], event: NewEvent): string | null => {
  const rule = openRule(event);
  if (rule === undefined) return null;
  const isCause = ({ name, runId, taskId }: Written): boolean =>
    runId === event.runId && (rule.of === "run" || taskId === event.taskId) && rule.names.includes(name);
  if (event.runId !== null) return written.findLast(isCause)?.eventId ?? null;
  const [cause, another] = written.filter(isCause);
  return another === undefined ? (cause?.eventId ?? null) : null;
};

const isAnswered = (answers: ReadonlyMap<number, string>, { at }: CauseQuestion): boolean => answers.has(at);

/** Causes that were on record before, by the place of the event. */
export const causesOnRecord = async (tx: Tx, events: readonly NewEvent[]): Promise<ReadonlyMap<number, string>> => {
  const asked = events.flatMap((event, at) => {
    const rule = openRule(event);
    if (rule === undefined || event.runId === null) return [];
    return [{ rule, question: { at, runId: event.runId, taskId: event.taskId ?? "", names: rule.names } }];
  });
  const questions = (which: (rule: Rule) => boolean): CauseQuestion[] =>
    asked.filter(({ rule }) => which(rule)).map(({ question }) => question);
  const [byTask, byRun] = [questions(({ of }) => of === "task"), questions(({ of }) => of === "run")];
  const found = new Map<number, string>(byTask.length === 0 ? [] : await lastOfTask(tx, byTask));
  for (const [at, eventId] of byRun.length === 0 ? [] : await lastOfRun(tx, byRun)) found.set(at, eventId);
  const first = questions(({ orReleased }) => orReleased === true).filter((one) => !isAnswered(found, one));
  for (const [at, eventId] of first.length === 0 ? [] : await lastThatReleased(tx, first)) found.set(at, eventId);
  return found;
};
