/**
 * Does with tasks without a run what nobody asks for: makes due what has come to its time, ends what is past its
 * deadline, takes back leases that ran out, makes the tasks of schedules, closes breakers of what works again, and
 * tries again what changed policies may allow.
 *
 * Invariant: what this process knows of is done when it is due; what another process has put down for later, at the
 * latest with the next look, so that a lease is taken back within twice its time.
 *
 * No leader is elected for it. Each step passes over rows that another process has locked, or finds them moved, so
 * several that come together do everything once, and no death has to be noticed before the next one goes on. Looks are
 * spread, so that those who were started together do not stay together.
 */
import type { TenantId } from "../../model/ids.ts";
import type { NewQueueTask } from "../../model/queue-task.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Database } from "../../store/database.ts";
import { firstDueAt } from "../../store/queues/queue-agenda.ts";
import type { Scheduler } from "../schedules/scheduler.ts";
import { SCHEDULES_CHANNEL } from "../schedules/schedules.ts";
import type { TaskQueue } from "../task-queue.ts";
import { type Alarm, createAlarm } from "./alarm.ts";

export type Caretaker = {
  /** The queue, with an eye on what is put down for later: use this one. */
  tasks: TaskQueue;
  close(): Promise<void>;
};

type Parts = {
  db: Database;
  clock: Clock;
  random: () => number;
  tasks: TaskQueue;
  scheduler: Scheduler;
  tenants: () => Promise<readonly TenantId[]>;
  onFault: (error: unknown) => void;
};

/** The length of a lease of the fleet. */
const LOOK_EVERY_MS = 30_000;
const SPREAD = 0.2;
/** A tenant with 100,000 tasks that come due at one moment keeps no other one waiting for longer. */
const PATIENCE_MS = 250;

const orAfter = async (delayMs: number, clock: Clock, work: Promise<void>): Promise<void> => {
  const enough = Promise.withResolvers<void>();
  const callOff = clock.after(delayMs, enough.resolve);
  await Promise.race([work, enough.promise]);
  callOff();
};

const firstOf = (times: readonly (Date | null)[]): Date | null =>
  times.reduce((first, time) => (first === null || (time !== null && time < first) ? time : first), null);

const timesOf = ({ runAt, deadline }: NewQueueTask): Date[] =>
  [runAt, deadline].flatMap((time) => (time === undefined ? [] : [new Date(time as string | number | Date)]));

/** Notes what is put down for later here, where nobody has to be told of it. */
const watched = (tasks: TaskQueue, clock: Clock, note: (tenantId: TenantId, time: Date) => void): TaskQueue => ({
  ...tasks,
  enqueue: async (request) => {
    const enqueued = await tasks.enqueue(request);
    const first = firstOf(request.tasks.flatMap(timesOf));
    if (first !== null) note(request.tenantId, first);
    return enqueued;
  },
  enqueueTogether: async (tenantId, batches, ...origin) => {
    const enqueued = await tasks.enqueueTogether(tenantId, batches, ...origin);
    const first = firstOf(batches.flatMap((batch) => batch.tasks.flatMap(timesOf)));
    if (first !== null) note(tenantId, first);
    return enqueued;
  },
  reportFailed: async (lease, failure, proof) => {
    const answer = await tasks.reportFailed(lease, failure, proof);
    if (answer.retryInMs) note(lease.tenantId, new Date(clock.now().getTime() + answer.retryInMs));
    return answer;
  },
});

export const createCaretaker = async (parts: Parts): Promise<Caretaker> => {
  const { db, clock, random, tasks, scheduler, tenants, onFault } = parts;
  const alarms = new Map<TenantId, Alarm>();

  const care = async (tenantId: TenantId): Promise<Date | null> => {
    await tasks.rescue(tenantId);
    await tasks.settleBreakers(tenantId);
    await tasks.retryRefused(tenantId);
    const nextFireAt = await scheduler.serve(tenantId);
    await tasks.stage(tenantId);
    return firstOf([nextFireAt, await db.transaction(tenantId, firstDueAt)]);
  };
  const alarmOf = (tenantId: TenantId): Alarm => {
    const alarm = alarms.get(tenantId) ?? createAlarm({ clock, work: () => care(tenantId), onFault });
    alarms.set(tenantId, alarm);
    return alarm;
  };
  const looking = createAlarm({
    clock,
    onFault,
    work: async () => {
      // One after the other: a look is no reason to take all connections. Who has much to be done is not waited for.
      for (const tenantId of await tenants()) await orAfter(PATIENCE_MS, clock, alarmOf(tenantId).ring());
      return new Date(clock.now().getTime() + LOOK_EVERY_MS * (1 - SPREAD * random()));
    },
  });
  // An empty payload says that notifications may have been missed.
  const unlisten = await db.listen(SCHEDULES_CHANNEL, (tenantId) => {
    void (tenantId === "" ? looking : alarmOf(tenantId as TenantId)).ring();
  });
  void looking.ring();

  return {
    tasks: watched(tasks, clock, (tenantId, time) => alarmOf(tenantId).by(time)),
    close: async () => {
      await unlisten();
      await looking.close();
      await Promise.all([...alarms.values()].map((alarm) => alarm.close()));
    },
  };
};
