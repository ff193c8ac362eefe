/** Everything that pages read: its key, and how it is got. Events of the live stream name these keys (src/live). */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client } from "./client.ts";
import { keepCsrfToken, keepPerson } from "./session.ts";
import type { Attempt, RunState } from "./types.ts";

export const keys = {
  me: ["me"],
  overview: ["overview"],
  waiting: ["overview", "waiting"],
  agents: ["agents"],
  approvals: ["approvals"],
  queues: ["queues"],
  deadLetters: ["dead-letters"],
  schedules: ["schedules"],
  /** Webhooks are subscriptions too. */
  subscriptions: ["subscriptions"],
  plans: ["plans"],
  run: (runId: string) => ["run", runId],
  runStatus: (runId: string) => ["run", runId, "status"],
  runEvents: (runId: string) => ["run", runId, "events"],
  runStop: (runId: string) => ["run", runId, "stop"],
  budgets: ["budgets"],
  backups: ["backups"],
  policies: ["access", "policies"],
  runPlan: (runId: string) => ["run-plan", runId],
} as const;

export const meQuery = queryOptions({
  queryKey: keys.me,
  queryFn: async ({ signal }) => {
    const me = await client.me.get({}, { signal });
    keepCsrfToken(me.csrfToken);
    keepPerson(me.tenantId, me.id);
    return me;
  },
  staleTime: Infinity,
});

export const membersQuery = queryOptions({
  queryKey: ["members"],
  queryFn: async ({ signal }) => (await client.members.list({}, { signal })).items,
  staleTime: 300_000,
});

export const providersQuery = queryOptions({
  queryKey: ["sign-in", "providers"],
  queryFn: async ({ signal }) => (await client.signIn.providers({}, { signal })).items,
  staleTime: Infinity,
});

const PAGE = 60;

export const runsQuery = (state: RunState | null) =>
  infiniteQueryOptions({
    queryKey: [...keys.overview, "runs", state],
    queryFn: ({ pageParam, signal }) =>
      client.overview.runs(
        { query: { limit: PAGE, ...(state !== null && { state }), ...(pageParam !== null && { cursor: pageParam }) } },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });

export const waitingQuery = queryOptions({
  queryKey: keys.waiting,
  queryFn: async ({ signal }) => (await client.overview.waiting({ query: { limit: 50 } }, { signal })).items,
});

export const repositoriesQuery = queryOptions({
  queryKey: ["repositories"],
  queryFn: async ({ signal }) => (await client.overview.repositories({}, { signal })).items,
  staleTime: 300_000,
});

export const agentsQuery = queryOptions({
  queryKey: keys.agents,
  queryFn: async ({ signal }) => (await client.agents.list({}, { signal })).items,
});

export const plansQuery = infiniteQueryOptions({
  queryKey: keys.plans,
  queryFn: ({ pageParam, signal }) =>
    client.plans.list({ query: { limit: PAGE, ...(pageParam !== null && { cursor: pageParam }) } }, { signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor,
});

/** An upload never changes. */
export const planSourceQuery = (planId: string) =>
  queryOptions({
    queryKey: ["plan", planId, "source"],
    queryFn: async ({ signal }) => {
      const params = { planId };
      const uploaded = await client.plans.get({ params }, { signal });
      const read = async (part: "source" | "sidecar"): Promise<string> =>
        (await client.plans.source({ params, query: { part } }, { signal })).text();
      const sidecar = uploaded.sidecarBytes === null ? "" : await read("sidecar");
      return { uploaded, source: await read("source"), sidecar };
    },
    staleTime: Infinity,
  });

export const compiledQuery = (source: string, sidecar: string) =>
  queryOptions({
    queryKey: ["compiled", source, sidecar],
    queryFn: ({ signal }) =>
      client.plans.compile({ body: { source, ...(sidecar.trim() !== "" && { sidecar }) } }, { signal }),
    staleTime: Infinity,
    gcTime: 60_000,
  });

export const runStatusQuery = (runId: string) =>
  queryOptions({
    queryKey: keys.runStatus(runId),
    queryFn: ({ signal }) => client.runs.status({ params: { runId } }, { signal }),
  });

/** @param after the task whose merge is the last that is kept; empty for the run as it stands */
export const forkPreviewQuery = (runId: string, after: string) =>
  queryOptions({
    queryKey: [...keys.run(runId), "fork", after],
    queryFn: ({ signal }) =>
      client.runs.forkPreview({ params: { runId }, query: after === "" ? {} : { after } }, { signal }),
  });

/** What a run was started with never changes. */
export const runPlanQuery = (runId: string) =>
  queryOptions({
    queryKey: keys.runPlan(runId),
    queryFn: ({ signal }) => client.runs.plan({ params: { runId } }, { signal }),
    staleTime: Infinity,
  });

export const runChangesQuery = (runId: string, headCommit: string) =>
  queryOptions({
    queryKey: [...keys.run(runId), "changes", headCommit],
    queryFn: ({ signal }) => client.runs.changes({ params: { runId } }, { signal }),
  });

export const runPatchQuery = (runId: string, headCommit: string, path: string) =>
  queryOptions({
    queryKey: [...keys.run(runId), "patch", headCommit, path],
    queryFn: async ({ signal }) => (await client.runs.patch({ params: { runId }, query: { path } }, { signal })).text(),
  });

export const attemptPatchQuery = ({ runId, taskId, number, state }: Attempt) =>
  queryOptions({
    queryKey: [...keys.run(runId), "attempt-patch", taskId, number, state],
    queryFn: async ({ signal }) =>
      (await client.tasks.patch({ params: { runId, taskId }, query: { attempt: number } }, { signal })).text(),
  });

export const runBlameQuery = (runId: string, headCommit: string, path: string) =>
  queryOptions({
    queryKey: [...keys.run(runId), "blame", headCommit, path],
    queryFn: ({ signal }) => client.runs.blame({ params: { runId }, query: { path } }, { signal }),
  });

export const packetQuery = (runId: string) =>
  queryOptions({
    queryKey: [...keys.run(runId), "packet"],
    queryFn: async ({ signal }) => (await client.runs.packet({ params: { runId } }, { signal })).files,
  });

const EVENTS = 1_000;

/** All of a run's events so far; the live stream adds those that come. */
export const runEventsQuery = (runId: string) =>
  queryOptions({
    queryKey: keys.runEvents(runId),
    queryFn: async ({ signal }) => {
      const all = [];
      for (let after = 0; ;) {
        const { items, last } = await client.events.list({ query: { runId, after, limit: EVENTS } }, { signal });
        all.push(...items);
        if (items.length < EVENTS) return all;
        after = last;
      }
    },
  });
