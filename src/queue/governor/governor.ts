/**
 * Hands out tasks of queues that are governed: by limits of what is in hand or begun in a time, by concurrency
 * keys, or by breakers.
 *
 * Invariant: no limit is exceeded, by however many control planes: what is in hand is counted and added to under one lock
 * of the tenant, and everything that is not governed passes these queues by (task-handout.ts, task-intake.ts). A limit
 * that is set holds for what is handed out from then on; what is in hand by then stays there.
 */
import type { TenantId } from "../../model/ids.ts";
import type { Database, Tx } from "../../store/database.ts";
import type { Candidate } from "../../store/tasks/governed-handout.ts";
import {
  countInHand,
  findCandidates,
  findCandidatesByKey,
  lockHandout,
  openQueues,
} from "../../store/tasks/governed-handout.ts";
import { listOpenBreakers } from "../../store/tasks/task-breakers.ts";
import { leaseTheseStatement, readLastTurnMs, readLeased } from "../../store/tasks/task-handout.ts";
import type { LeaseRequest } from "../../store/tasks/task-handout.ts";
import { findTaskLimits, saveTokens } from "../../store/tasks/task-limits.ts";
import { leasedTask } from "../task-queue/leased-task.ts";
import { measureDispatched } from "../task-queue/measure-round.ts";
import type { Handout } from "../task-queue/round.ts";
import { createRoom } from "./room.ts";
import type { Room } from "./room.ts";

export type Governor = {
  lease(tenantId: TenantId, request: LeaseRequest): Promise<Handout>;
};

/** Of tasks with keys, the first in turn; and of keys, when those do not fill the room. */
const WINDOW = 256;
const KEYS = 500;
const TRY_AGAIN_MS = 1_000;

/** Where the last look through the keys of a queue has ended: the next goes on from there, so each comes to its turn. */
type Places = Map<string, string>;

type Search = { tx: Tx; request: LeaseRequest; room: Room; places: Places };

const byTurn = (some: readonly Candidate[]): Candidate[] => some.toSorted((a, b) => a.turnMs - b.turnMs);

const fill = (room: Room, candidates: readonly Candidate[], limit: number): Candidate[] => {
  const chosen: Candidate[] = [];
  for (const candidate of byTurn(candidates)) {
    if (chosen.length >= limit) break;
    if (room.take(candidate)) chosen.push(candidate);
  }
  return chosen;
};

const firstInTurn = async ({ tx, request, room }: Search, queues: readonly string[]): Promise<Candidate[]> => {
  const found: Candidate[] = [];
  for (const queue of queues) {
    const { capabilities } = request;
    const without = room.without(queue);
    // One more than there is room for: so it is known that something is left.
    const limit = Math.min(request.limit, room.of(queue)) + 1;
    found.push(...(await findCandidates(tx, { queue, capabilities, without, limit }, false)));
    found.push(
      ...(await findCandidates(tx, { queue, capabilities, without, limit: Math.max(WINDOW, 2 * limit) }, true)),
    );
  }
  return found;
};

const firstOfKeys = async (search: Search, queue: string, limit: number): Promise<Candidate[]> => {
  const { tx, request, room, places } = search;
  const { capabilities } = request;
  const place = `${tx.tenantId} ${queue}`;
  const ask = (afterKey: string) =>
    findCandidatesByKey(tx, {
      queue,
      capabilities,
      without: room.without(queue),
      afterKey,
      perKey: Math.min(limit, room.perKey(queue)),
      limit: KEYS,
    });
  const from = places.get(place) ?? "";
  const found = await ask(from);
  const last = found.at(-1)?.key ?? "";
  places.set(place, last);
  return last === "" && from !== "" ? ask("") : found;
};

/** What fits, and whether something is left that would fit if there were more room. */
const choose = async (search: Search, queues: readonly string[]): Promise<{ chosen: Candidate[]; isLeft: boolean }> => {
  const { request, room } = search;
  const first = await firstInTurn(search, queues);
  const chosen = fill(room, first, request.limit);
  const known = new Set(first.map(({ taskId }) => taskId));
  for (const queue of queues) {
    const keyed = first.filter((one) => one.queue === queue && one.key !== null);
    const left = Math.min(request.limit - chosen.length, room.of(queue));
    if (left < 1 || keyed.length < WINDOW) continue;
    const more = (await firstOfKeys(search, queue, left)).filter(({ taskId }) => !known.has(taskId));
    chosen.push(...fill(room, more, left));
  }
  return { chosen, isLeft: first.length > chosen.length };
};

/** Of kinds whose breakers are open nothing was looked for. */
const againInMs = (queues: readonly string[], room: Room, isLeft: boolean): number | null => {
  if (isLeft) return room.againInMs();
  return queues.some((queue) => room.without(queue).length > 0) ? TRY_AGAIN_MS : null;
};

const leaseIn = async (tx: Tx, request: LeaseRequest, places: Places): Promise<Handout> => {
  await lockHandout(tx);
  const queues = await openQueues(tx, [...new Set(request.queues)]);
  const breakers = await listOpenBreakers(tx);
  const room = createRoom(
    { limits: await findTaskLimits(tx, queues), breakers, inHand: await countInHand(tx) },
    tx.now,
  );
  const { chosen, isLeft } = await choose({ tx, request, room, places }, queues);
  const ids = chosen.map(({ taskId }) => taskId);
  const { text, values } = leaseTheseStatement(tx.tenantId, tx.now, request, ids);
  const rows = await tx.query(text, values);
  for (const { queue, bucket } of room.buckets()) await saveTokens(tx, queue, bucket.tokens, bucket.at);
  const leased = readLeased(rows, tx.now);
  measureDispatched(leased);
  return {
    tasks: leased.map((row) => leasedTask(tx.tenantId, request.agentId, row)),
    lastTurnMs: readLastTurnMs(rows),
    isGoverned: true,
    againInMs: againInMs(queues, room, isLeft),
  };
};

export const createGovernor = (db: Database): Governor => {
  const places: Places = new Map();
  /** One after the other here as well: those that wait for the lock would each hold a connection. */
  const last = new Map<TenantId, Promise<unknown>>();
  return {
    lease: (tenantId, request) => {
      const before = last.get(tenantId) ?? Promise.resolve();
      const mine = before.then(() => db.transaction(tenantId, (tx) => leaseIn(tx, request, places)));
      const settled = mine.catch(() => undefined); // told to who asked
      last.set(tenantId, settled);
      void settled.then(() => last.get(tenantId) === settled && last.delete(tenantId));
      return mine;
    },
  };
};
