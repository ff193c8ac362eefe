import { z } from "zod";
import type { DeadLetterChoice } from "../../../control-plane.ts";
import type { DeadLetterFilter } from "../../../model/dead-letter.ts";
import type { TaskId } from "../../../model/ids.ts";
import { pageFrom, readCursor } from "../../cursor.ts";
import { defineRoute } from "../../route.ts";

const position = z.tuple([z.iso.datetime(), z.string().max(200)]);

type Filter = Omit<DeadLetterFilter, "since" | "until"> & { since?: string | undefined; until?: string | undefined };

const filterOf = ({ since, until, ...filter }: Filter): DeadLetterFilter => ({
  ...filter,
  ...(since !== undefined && { since: new Date(since) }),
  ...(until !== undefined && { until: new Date(until) }),
});

const choiceOf = ({ taskIds, filter }: { taskIds?: string[] | undefined; filter?: Filter | undefined }) =>
  (taskIds === undefined
    ? { filter: filterOf(filter ?? {}) }
    : { taskIds: taskIds as TaskId[] }) satisfies DeadLetterChoice;

export const deadLetterRoutes = [
  defineRoute("deadLetters.list", async ({ actor, query: { cursor, limit, ...filter }, services }) => {
    const last = readCursor(cursor, position);
    const before = last === null ? null : { endedAt: new Date(last[0]), taskId: last[1] as TaskId };
    const { deadLetters } = services.queues(actor.tenantId);
    const found = await deadLetters.list(filterOf(filter), { before, limit: limit + 1 });
    return pageFrom(found, limit, ({ endedAt, taskId }) => [endedAt?.toISOString(), taskId]);
  }),
  defineRoute("deadLetters.counts", async ({ actor, query, services }) => ({
    items: await services.queues(actor.tenantId).deadLetters.count(filterOf(query)),
  })),
  defineRoute("deadLetters.get", ({ actor, params, services }) =>
    services.queues(actor.tenantId).deadLetters.get(params.taskId as TaskId),
  ),
  defineRoute("deadLetters.edit", ({ actor, params, body, services }) =>
    services.queues(actor.tenantId).deadLetters.edit(params.taskId as TaskId, body, actor.id),
  ),
  defineRoute("deadLetters.retry", async ({ actor, body, services }) => ({
    count: (await services.queues(actor.tenantId).deadLetters.retry(choiceOf(body), actor.id)).length,
  })),
  defineRoute("deadLetters.purge", async ({ actor, body: { confirm, ...choice }, services }) => {
    const { deadLetters } = services.queues(actor.tenantId);
    const chosen = choiceOf(choice);
    if (!confirm) return { count: await deadLetters.countChosen(chosen) };
    return { count: (await deadLetters.purge(chosen, actor.id)).length };
  }),
];
