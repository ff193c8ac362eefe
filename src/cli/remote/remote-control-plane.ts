/** Runs at a control plane, as the commands about them work with it. */
import type { ControlPlane, RunOutcome } from "../../control-plane.ts";
import type { Event } from "../../model/event.ts";
import type { TenantId } from "../../model/ids.ts";
import type { Run } from "../../model/run.ts";
import type { Client, Output } from "../../sdk/client/index.ts";
import { followOutcome } from "./follow-outcome.ts";
import { storedFileOf } from "./stored-file.ts";
import { attestationOf, type Records, recordsOf } from "./records.ts";

const MAX_PAGE = 200;
const INTERRUPTED = "interrupted by the user";

const listAll = async (client: Client, records: Records): Promise<Run[]> => {
  const runs: Run[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const query = { limit: MAX_PAGE, ...(cursor !== undefined && { cursor }) };
    const page: Output<"runs.list"> = await client.runs.list({ query });
    runs.push(...page.items.map((run) => records.run(run)));
    cursor = page.nextCursor;
  }
  return runs;
};

type Attest = ControlPlane["attest"];

const attest =
  (client: Client): Attest =>
  async (runId, { kind, subject, ...words }) => {
    const { by, reason, role, owner = "", due = "" } = words;
    const signed = { by, reason, role };
    const onCriterion = { params: { runId, criterionId: subject }, body: signed };
    if (kind === "approval") return attestationOf(await client.criteria.approve(onCriterion));
    if (kind === "waiver") return attestationOf(await client.criteria.waive(onCriterion));
    const params = { runId, gateId: subject };
    return attestationOf(await client.gates.mitigate({ params, body: { ...signed, owner, due } }));
  };

const outputs = (client: Client): ControlPlane["files"] => ({
  output: async ({ runId, taskId, attempt }) => {
    const query = attempt === undefined ? {} : { attempt };
    return storedFileOf(await client.tasks.output({ params: { runId, taskId }, query }));
  },
  followOutput: async ({ runId, taskId, attempt, signal }) =>
    client.followOutput({ runId, taskId, attempt }, { signal }),
});

/** A run that is hosted goes on without us; whoever asked for it here sees it, and stops it with Ctrl-C. */
const conduct = async (
  { client, records }: { client: Client; records: Records },
  run: Run,
  { signal, onEvent }: { signal: AbortSignal; onEvent?: ((event: Event) => void) | undefined },
  after: number,
): Promise<RunOutcome> => {
  const pause = (): void => {
    const params = { runId: run.runId };
    // Refused when it has ended in this very moment; then there is nothing to pause.
    client.runs.pause({ params, body: { reason: INTERRUPTED } }).catch(() => undefined);
  };
  signal.addEventListener("abort", pause, { once: true });
  if (signal.aborted) pause();
  try {
    return await followOutcome({ client, records }, { runId: run.runId, after, onEvent });
  } finally {
    signal.removeEventListener("abort", pause);
  }
};

const tellOf =
  (client: Client, records: ReturnType<typeof recordsOf>, closed: AbortSignal): ControlPlane["onEvent"] =>
  (listener) => {
    const ending = new AbortController();
    const signal = AbortSignal.any([ending.signal, closed]);
    const listen = async (): Promise<void> => {
      for await (const event of client.followEvents({ signal })) listener(records.event(event));
    };
    // That it is refused is what the next call says, whoever listens makes one.
    listen().catch(() => undefined);
    return () => ending.abort();
  };

export const controlPlaneOf = (client: Client, tenantId: TenantId): ControlPlane => {
  const records = recordsOf(tenantId);
  const closing = new AbortController();
  const runOutcome = async (
    begin: () => Promise<Output<"runs.get">>,
    control: Parameters<typeof conduct>[2],
    onRun: (run: Run) => void,
  ): Promise<RunOutcome> => {
    const { position } = await client.events.last();
    const run = records.run(await begin());
    onRun(run);
    return conduct({ client, records }, run, control, position);
  };
  return {
    startRun: ({ planPath, sidecarPath, repositoryPath, base, allowDirty, maxAgents, failFast, apply, ...rest }) => {
      const plan = { path: planPath, ...(sidecarPath !== undefined && { sidecar: sidecarPath }) };
      const { fresh = false } = rest;
      const body = { plan, repository: { path: repositoryPath }, base, allowDirty, maxAgents, failFast, apply, fresh };
      const asked = Date.now();
      const onRun = (run: Run): void => {
        if (run.createdAt.getTime() < asked) rest.onContinue?.(run);
      };
      return runOutcome(() => client.runs.start({ body }), rest, onRun);
    },
    forkRun: ({ runId, through, after, changes, maxAgents, apply, ...control }) => {
      const input = { params: { runId }, body: { through, after, ...changes, maxAgents, apply } };
      return runOutcome(
        () => client.runs.fork(input),
        control,
        () => undefined,
      );
    },
    previewFork: async (runId, { through, after }) =>
      client.runs.forkPreview({ params: { runId }, query: { through, after } }),
    resumeRun: ({ runId, maxAgents, apply, ...control }) => {
      const input = { params: { runId }, body: { maxAgents, apply } };
      return runOutcome(
        () => client.runs.resume(input),
        control,
        () => undefined,
      );
    },
    listRuns: () => listAll(client, records),
    status: async (runId) => records.status(await client.runs.status({ params: { runId } })),
    pause: async (runId, reason) => void (await client.runs.pause({ params: { runId }, body: { reason } })),
    cancel: async (runId, reason) => void (await client.runs.cancel({ params: { runId }, body: { reason } })),
    retryTask: (runId, taskId) => client.tasks.retry({ params: { runId, taskId } }),
    attest: (runId, request) => attest(client)(runId, request),
    simulate: ({ source, sidecar }, request) =>
      client.plans.simulate({ body: { source, ...(sidecar !== undefined && { sidecar }), ...request } }),
    files: outputs(client),
    events: async (runId, after) => {
      const { items } = await client.events.list({ query: { runId, after, limit: 1_000 } });
      return items.map((event) => records.event(event));
    },
    onEvent: tellOf(client, records, closing.signal),
    close: async () => closing.abort(),
  };
};
