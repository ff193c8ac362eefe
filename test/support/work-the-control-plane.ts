/** Has a control plane do some of all that it does, for who looks at what it says of itself. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PoolConfig } from "pg";
import { vi } from "vitest";
import { DIRECTORY } from "../../src/model/ids.ts";
import { defineAgent } from "../../src/sdk/agent/define-agent.ts";
import { TaskError } from "../../src/sdk/agent/task-error.ts";
import { insertAuthority } from "../../src/store/identity/certificate-authorities.ts";
import { openDatabase } from "../../src/store/database.ts";
import type { Api } from "./api.ts";
import { createGitRepository } from "./git-repository.ts";
import { exec, nativePlan } from "./native-plan.ts";
import { workWithModels } from "./work-with-models.ts";

/** Names a folder outside of the worktrees, in which two tasks see that both have begun. */
const MEETING = "PROVOST_TEST_MEETING";
/** Whichever of the two is merged second has begun from the same commit, and conflicts. */
const meets = (own: string, other: string): string =>
  `touch "$${MEETING}/${own}"; while [ ! -e "$${MEETING}/${other}" ]; do sleep 0.02; done`;

const RUN = nativePlan(
  [
    {
      tasks: [
        { title: "Write it", script: `${meets("one", "other")}\necho text > made.txt` },
        { title: "Write it otherwise", script: `${meets("other", "one")}\necho other > made.txt` },
        // names a file that is there: it is expected to write it
        { title: "Tell of it", script: "echo made >> README.md" },
      ],
      criteria: [{ title: "It is there", check: exec("cat", "made.txt") }],
    },
  ],
  [MEETING],
);

const untilEnded = (api: Api, runId: string): Promise<void> =>
  vi.waitFor(
    async () => {
      const { inHand } = await api.client.runs.outcome({ params: { runId } });
      if (inHand) throw new Error(`run ${runId} is still in hand`);
    },
    { timeout: 60_000, interval: 50 },
  );

const runAPlan = async (api: Api): Promise<void> => {
  const repository = createGitRepository({ "README.md": "# Test\n" });
  const meeting = await mkdtemp(join(tmpdir(), "provost-meeting-"));
  process.env[MEETING] = meeting;
  try {
    const { planId } = await api.client.plans.upload({ body: { source: RUN } });
    const body = { plan: { planId }, repository: { path: repository.path }, maxAgents: 2 };
    const { runId } = await api.client.runs.start({ body });
    await untilEnded(api, runId);
  } finally {
    delete process.env[MEETING];
    await rm(meeting, { recursive: true });
    repository.remove();
  }
};

const agentOf = (queue: string) =>
  defineAgent({
    name: `${queue}-agent`,
    kind: "test",
    capabilities: [],
    queues: [queue],
    slots: 2,
    run: async ({ payload }) => {
      if (payload !== "good") throw new TaskError("permanent", "it cannot be done");
      return "done";
    },
  });

const workOnQueues = async (api: Api): Promise<void> => {
  const params = { queue: "observed" };
  const tasks = [{ kind: "work", payload: "good" }, { kind: "work" }];
  await api.client.queueTasks.enqueue({ params, body: { tasks } });
  const agent = await agentOf("observed").start({ url: api.url, token: () => api.token });
  await vi.waitFor(
    async () => {
      const { items } = await api.client.queueTasks.list({ query: { queue: "observed" } });
      if (items.some(({ state }) => state !== "succeeded" && state !== "failed")) throw new Error("still at work");
    },
    { timeout: 60_000, interval: 50 },
  );
  // one that nobody does, so that something waits
  await api.client.queueTasks.enqueue({ params: { queue: "unserved" }, body: { tasks: [{ kind: "work" }] } });
  await agent.stop();
};

/** As an authority that another control plane on the same database has made. */
const recordAuthority = async (connection: PoolConfig): Promise<void> => {
  const db = await openDatabase(connection);
  const expiresAt = new Date(Date.now() + 365 * 86_400_000);
  const authority = { authorityId: "another", certificatePem: "", expiresAt };
  await db.transaction(DIRECTORY, (tx) => insertAuthority(tx, authority));
  await db.close();
};

/** It stays as it is: paused, with a task that waits. */
const leaveARunPaused = async (api: Api): Promise<void> => {
  const repository = createGitRepository({ "README.md": "# Test\n" });
  const tasks = [{ title: "Take long", script: "sleep 60" }];
  const { planId } = await api.client.plans.upload({ body: { source: nativePlan([{ tasks }]) } });
  const { runId } = await api.client.runs.start({ body: { plan: { planId }, repository: { path: repository.path } } });
  await api.client.runs.pause({ params: { runId }, body: { reason: "for a look" } });
  await untilEnded(api, runId);
};

const leaveASubscription = async (api: Api): Promise<void> => {
  await api.client.subscriptions.add({ body: { name: "observed", after: 0 } });
};

const setABudget = async (api: Api): Promise<void> => {
  await api.client.budgets.set({ params: { scope: "tenant", measure: "tokens" }, body: { most: 1_000 } });
};

export const workTheControlPlane = async (api: Api, connection: PoolConfig): Promise<void> => {
  await runAPlan(api);
  await workOnQueues(api);
  await workWithModels(api);
  await recordAuthority(connection);
  await leaveASubscription(api);
  await setABudget(api);
  await leaveARunPaused(api);
};
