/** Has a control plane do some of all that it does, for who looks at what it says of itself. */
import { vi } from "vitest";
import { defineAgent } from "../../src/sdk/agent/define-agent.ts";
import { TaskError } from "../../src/sdk/agent/task-error.ts";
import type { Api } from "./api.ts";
import { createGitRepository } from "./git-repository.ts";
import { exec, nativePlan } from "./native-plan.ts";
import { provost } from "./provost-command.ts";
import { startReceiver } from "./webhook-receiver.ts";

const RUN = nativePlan([
  {
    tasks: [
      { title: "Write it", script: "echo text > made.txt" },
      { title: "Write it otherwise", script: "echo other > made.txt; sleep 0.3" },
    ],
    criteria: [{ title: "It is there", check: exec("cat", "made.txt") }],
  },
]);

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
  try {
    const { planId } = await api.client.plans.upload({ body: { source: RUN } });
    const body = { plan: { planId }, repository: { path: repository.path }, maxAgents: 2 };
    const { runId } = await api.client.runs.start({ body });
    await untilEnded(api, runId);
  } finally {
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
    { timeout: 20_000, interval: 50 },
  );
  // one that nobody does, so that something waits
  await api.client.queueTasks.enqueue({ params: { queue: "unserved" }, body: { tasks: [{ kind: "work" }] } });
  await agent.stop();
};

/** The name of a certificate's holder may be anything; who asks is the owner of the data folder. */
const issueCertificate = async (api: Api): Promise<void> => {
  const { exitCode, stderr } = await provost(["certificates", "issue", "agent-1", "--home", api.home], api.home);
  if (exitCode !== 0) throw new Error(stderr);
};

const hearOfIt = async (api: Api): Promise<void> => {
  const receiver = await startReceiver((_, response) => response.writeHead(204).end());
  try {
    await provost(["webhooks", "add", "observer", receiver.url, "--home", api.home], api.home);
    await receiver.count(1);
  } finally {
    await receiver.close();
  }
};

export const workTheControlPlane = async (api: Api): Promise<void> => {
  await runAPlan(api);
  await workOnQueues(api);
  await api.request("/v1/events/last");
  void [issueCertificate, hearOfIt];
};
