import { ApiError, type Output } from "../../sdk/client/index.ts";
import { smokePlan } from "./smoke-plan.ts";
import { failSmoke, type SmokeContext, type SmokeStep, until } from "./smoke-step.ts";

const settled = ({ client, patienceMs }: SmokeContext, runId: string): Promise<Output<"runs.outcome">> =>
  until(`run ${runId} ends`, patienceMs, async () => {
    const outcome = await client.runs.outcome({ params: { runId } });
    return outcome.inHand ? null : outcome;
  });

const repositoryOf = async ({ client, repository }: SmokeContext): Promise<string> => {
  if (repository !== null) return repository;
  const [first] = (await client.overview.repositories()).items;
  return first?.path ?? failSmoke("there is no repository to start a run in: name one with --repository");
};

/** Without its approval the run must not be Go. */
export const run: SmokeStep = async (context) => {
  const { client, mark } = context;
  const path = await repositoryOf(context);
  const { planId } = await client.plans.upload({ body: { source: smokePlan(mark) } });
  try {
    const { runId } = await client.runs.start({ body: { plan: { planId }, repository: { path } } });
    const { decision, tasks, criteria } = await settled(context, runId);
    const open = (await client.criteria.list({ params: { runId } })).items.find(({ verdict }) => verdict !== "proven");
    if (tasks.succeeded !== 1 || criteria.proven !== 1 || open === undefined) {
      return failSmoke(`run ${runId}: ${JSON.stringify({ decision, tasks, criteria })}`);
    }
    if (decision === "go") failSmoke(`run ${runId} is Go though nobody has approved it`);
    context.run = { runId, criterionId: open.criterionId };
    return `run ${runId}: the task is done and proven, and ${decision ?? "undecided"} until somebody approves`;
  } finally {
    await client.plans.remove({ params: { planId } });
  }
};

/** A gate is for people: a program must be refused, and its run stay as it is. */
const refuseProgram = async (
  context: SmokeContext,
  started: { runId: string; criterionId: string },
): Promise<string> => {
  const { client } = context;
  const answer = await client.criteria.approve({ params: started, body: { reason: "smoke test" } }).then(
    () => "taken",
    (error: unknown) => (error instanceof ApiError && error.status === 403 ? "refused" : Promise.reject(error)),
  );
  const { decision } = await settled(context, started.runId);
  if (answer !== "refused" || decision === "go") failSmoke(`a program has signed for a gate of run ${started.runId}`);
  return `refused, as the key is a program's; with a person's token the run would go on`;
};

/** With the approval the run is Go. */
export const approve: SmokeStep = async (context) => {
  const { client, run: started } = context;
  if (started === null) return failSmoke("there is no run to approve");
  const { kind } = await client.me.get();
  if (kind === "service-account" || kind === "agent") return refuseProgram(context, started);
  await client.criteria.approve({ params: started, body: { reason: "smoke test" } });
  const decision = await until("the approved run is Go", context.patienceMs, async () => {
    const outcome = await settled(context, started.runId);
    return outcome.decision === "go" ? outcome.decision : null;
  });
  return `run ${started.runId} is ${decision}`;
};

const DEADLINE_MS = 1_000;

/** A task that no agent can do fails at its deadline, is found among the dead letters, and is cleared away. */
export const deadLetter: SmokeStep = async ({ client, mark, patienceMs }) => {
  const queue = "smoke";
  const deadline = new Date(Date.now() + DEADLINE_MS).toISOString();
  const task = { kind: "smoke", requires: [`smoke-${mark}`], deadline };
  const [made] = (await client.queueTasks.enqueue({ params: { queue }, body: { tasks: [task] } })).items;
  if (made === undefined) return failSmoke("no task was made");
  const { taskId } = made;
  const letter = await until(`task ${taskId} is a dead letter`, patienceMs, async () => {
    const { items } = await client.deadLetters.list({ query: { queue } });
    return items.find((item) => item.taskId === taskId) ?? null;
  });
  const { count } = await client.deadLetters.purge({ body: { taskIds: [taskId], confirm: true } });
  if (count !== 1) failSmoke(`${count} dead letters were cleared away instead of one`);
  return `task ${taskId} failed with ${letter.failure?.code ?? "no code"}, and was cleared away`;
};

/** What the steps before did is in the log, in its order and without gaps in what it says of itself. */
export const events: SmokeStep = async ({ client, run: started, patienceMs }) => {
  const query = started === null ? {} : { runId: started.runId };
  const { position } = await client.events.last();
  const wanted = started === null ? ["tasks.enqueued", "tasks.expired"] : ["run.started", "run.finished"];
  return until(`${wanted.join(" and ")} in the log`, patienceMs, async () => {
    const after = started === null ? Math.max(0, position - 100) : 0;
    const { items } = await client.events.list({ query: { ...query, after, limit: 1_000 } });
    const positions = items.map((event) => event.position);
    if (positions.some((one, index) => one <= (positions[index - 1] ?? -1))) failSmoke("events are out of order");
    const names = new Set<string>(items.map(({ name }) => name));
    return wanted.every((name) => names.has(name)) ? `${items.length} events, up to ${positions.at(-1)}` : null;
  });
};
