/** The control plane that runs already, for commands that are given on its data folder. */
import type { ControlPlane, RunOutcome } from "../../control-plane.ts";
import type { ErrorCode } from "../../model/errors.ts";
import { ERRORS, ProvostError } from "../../model/errors.ts";
import type { Event } from "../../model/event.ts";
import type { Run } from "../../model/run.ts";
import { ApiError, type Client, createClient, type Output } from "../../sdk/client/index.ts";
import { followOutcome } from "./follow-outcome.ts";
import { attestationOf, eventOf, runOf, statusOf } from "./records.ts";

const MAX_PAGE = 200;
const INTERRUPTED = "interrupted by the user";

/** What the API refused comes out of a command like what the engine itself refuses. */
const explain = (thrown: unknown): unknown => {
  if (!(thrown instanceof ApiError)) return thrown;
  const code: ErrorCode = thrown.code in ERRORS ? (thrown.code as ErrorCode) : "DATABASE_UNAVAILABLE";
  return new ProvostError(code, thrown.message, thrown.details, { cause: thrown });
};

export const explained = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (thrown) {
    throw explain(thrown);
  }
};

const listAll = async (client: Client): Promise<Run[]> => {
  const runs: Run[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const query = { limit: MAX_PAGE, ...(cursor !== undefined && { cursor }) };
    const page: Output<"runs.list"> = await client.runs.list({ query });
    runs.push(...page.items.map(runOf));
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

const contentsOf = async function* (response: Response): AsyncGenerator<Uint8Array> {
  for await (const chunk of response.body ?? []) yield chunk;
};

const outputs = (client: Client): ControlPlane["files"] => ({
  output: async ({ runId, taskId, attempt }) => {
    const query = attempt === undefined ? {} : { attempt };
    const response = await explained(client.tasks.output({ params: { runId, taskId }, query }));
    const bytes = Number(response.headers.get("content-length"));
    return { path: null, bytes, read: () => contentsOf(response) };
  },
  followOutput: async ({ runId, taskId, attempt, signal }) => {
    const query = { follow: true, ...(attempt !== undefined && { attempt }) };
    return contentsOf(await explained(client.tasks.output({ params: { runId, taskId }, query }, { signal })));
  },
});

/** A run that is hosted goes on without us; whoever asked for it here sees it, and stops it with Ctrl-C. */
const conduct = async (
  client: Client,
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
    return await followOutcome(client, run.runId, after, onEvent);
  } finally {
    signal.removeEventListener("abort", pause);
  }
};

/** Whether it is there: a process that was killed leaves its file behind, and another may have taken its port since. */
export const answers = async (endpoint: { url: string; token: string }): Promise<boolean> => {
  try {
    await createClient({ ...endpoint, retries: 0 }).me.get({}, { signal: AbortSignal.timeout(ANSWER_MS) });
    return true;
  } catch {
    return false;
  }
};
const ANSWER_MS = 5_000;

export const connectControlPlane = (endpoint: { url: string; token: string }): ControlPlane => {
  const client = createClient(endpoint);
  const closing = new AbortController();
  const runOutcome = async (
    begin: () => Promise<Output<"runs.get">>,
    control: Parameters<typeof conduct>[2],
    onRun: (run: Run) => void,
  ): Promise<RunOutcome> => {
    const { position } = await client.events.last();
    const run = runOf(await begin());
    onRun(run);
    return conduct(client, run, control, position);
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
      return explained(runOutcome(() => client.runs.start({ body }), rest, onRun));
    },
    resumeRun: ({ runId, maxAgents, apply, ...control }) => {
      const input = { params: { runId }, body: { maxAgents, apply } };
      return explained(
        runOutcome(
          () => client.runs.resume(input),
          control,
          () => undefined,
        ),
      );
    },
    listRuns: () => explained(listAll(client)),
    status: async (runId) => statusOf(await explained(client.runs.status({ params: { runId } }))),
    pause: async (runId, reason) => void (await explained(client.runs.pause({ params: { runId }, body: { reason } }))),
    cancel: async (runId, reason) =>
      void (await explained(client.runs.cancel({ params: { runId }, body: { reason } }))),
    retryTask: async (runId, taskId) => void (await explained(client.tasks.retry({ params: { runId, taskId } }))),
    attest: (runId, request) => explained(attest(client)(runId, request)),
    files: outputs(client),
    events: async (runId, after) => {
      const { items } = await explained(client.events.list({ query: { runId, after, limit: 1_000 } }));
      return items.map(eventOf);
    },
    onEvent: (listener) => {
      const ending = new AbortController();
      const signal = AbortSignal.any([ending.signal, closing.signal]);
      const listen = async (): Promise<void> => {
        for await (const event of client.followEvents({ signal })) listener(eventOf(event));
      };
      // That it is refused is what the next call says, whoever listens makes one.
      listen().catch(() => undefined);
      return () => ending.abort();
    },
    close: async () => closing.abort(),
  };
};
