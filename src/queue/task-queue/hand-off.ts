/**
 * New tasks go straight into free slots, in the commit that stores them: no second commit and no lease to be written.
 * Whether something waits that should come before is judged by the statement itself (task-intake.ts), not here.
 */
import type { TenantId } from "../../model/ids.ts";
import { taskDetailsSchema } from "../../model/queue-task.ts";
import type { LeasedTask } from "../../model/queue-task.ts";
import type { NewTaskRow, Taker } from "../../store/tasks/task-intake.ts";
import { startedAt } from "../../runtime/instruments.ts";
import { measureHandedOff } from "./measure-round.ts";
import { couldTake, freeSlots, reserve } from "./offers.ts";
import type { OpenOffer } from "./offers.ts";

export type HandOff = {
  takers: Taker[];
  /** After the commit. @param leased ids of those that were handed over */
  settle: (leased: readonly string[]) => void;
  /** Whatever came of it: the slots are no longer reserved. */
  release: () => void;
};

type Part = { offer: OpenOffer; queue: string; rows: NewTaskRow[] };

const toTask = (tenantId: TenantId, row: NewTaskRow, { agentId }: OpenOffer["request"]): LeasedTask => {
  const details = row.details === null ? {} : taskDetailsSchema.parse(JSON.parse(row.details));
  return {
    lease: { tenantId, runId: null, taskId: row.taskId, token: 1, agentId },
    queue: row.queue,
    kind: row.kind,
    title: details.title ?? "",
    // not the caller's own object, which the caller may still change
    payload: JSON.parse(row.payload) as LeasedTask["payload"],
    attempt: 1,
    timeoutMs: row.timeoutMs,
    previousFailure: null,
    requires: row.requires,
    prefers: details.prefers ?? [],
    near: details.near ?? {},
    traceparent: details.traceparent ?? null,
  };
};

/** Those of higher priority first when there are not enough slots for all. */
const inTurn = (rows: readonly NewTaskRow[]): readonly NewTaskRow[] =>
  rows.some(({ priority }) => priority !== 0) ? rows.toSorted((a, b) => b.priority - a.priority) : rows;

const mayGo = ({ runInMs, concurrencyKey, deadline }: NewTaskRow, now: Date): boolean =>
  runInMs === null && concurrencyKey === null && (deadline === null || deadline > now);

/** Sets `taker` of the rows. */
const match = (rows: readonly NewTaskRow[], offers: readonly OpenOffer[], now: Date): Part[] => {
  const parts: Part[] = [];
  const free = new Map(offers.map((offer) => [offer, freeSlots(offer)]));
  for (const row of inTurn(rows)) {
    row.taker = null;
    if (!mayGo(row, now)) continue;
    const offer = offers.find((one) => (free.get(one) ?? 0) > 0 && couldTake(one, row.queue, row.requires));
    if (offer === undefined) continue;
    free.set(offer, (free.get(offer) ?? 0) - 1);
    let index = parts.findIndex((part) => part.offer === offer && part.queue === row.queue);
    if (index < 0) index = parts.push({ offer, queue: row.queue, rows: [] }) - 1;
    row.taker = index;
    parts[index]?.rows.push(row);
  }
  return parts;
};

export const handOff = (
  tenantId: TenantId,
  rows: readonly NewTaskRow[],
  offers: readonly OpenOffer[],
  now: Date,
): HandOff => {
  const began = startedAt();
  const parts = match(rows, offers, now);
  const releases = parts.map(({ offer, rows: handed }) => reserve(offer, handed.length));
  return {
    takers: parts.map(({ offer: { request, fromTurnMs }, queue }) => ({
      queue,
      fromTurnMs,
      capabilities: request.capabilities,
      agentId: request.agentId,
      leaseMs: request.leaseMs,
    })),
    settle: (leased) => {
      const wanted = parts.reduce((sum, part) => sum + part.rows.length, 0);
      const got = leased.length === wanted ? null : new Set(leased);
      for (const { offer, queue, rows: handed } of parts) {
        const mine = got === null ? handed : handed.filter(({ taskId }) => got.has(taskId));
        measureHandedOff(queue, mine.length, began);
        // Something waits that comes before: it has to be asked for.
        if (mine.length < handed.length) {
          offer.dry = false;
          offer.fromTurnMs = null;
        }
        if (mine.length === 0) continue;
        const { request } = offer;
        const tasks = mine.map((row) => toTask(tenantId, row, request));
        request.onLeased(tasks, now.getTime() + request.leaseMs);
      }
    },
    release: () => {
      for (const release of releases) release();
    },
  };
};
