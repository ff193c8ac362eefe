/** What earlier runs say about a plan, read from real runs of it. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Api, startApi } from "../../../test/support/api.ts";
import { createGitRepository, type GitRepository } from "../../../test/support/git-repository.ts";
import { exec, nativePlan } from "../../../test/support/native-plan.ts";

const SOURCE = nativePlan([
  {
    tasks: [
      { title: "Write it (1h)", script: "echo text > made.txt" },
      { title: "Fail at first", script: '[ "$PROVOST_ATTEMPT" != 1 ] || exit 75; echo b > b.txt' },
    ],
    criteria: [
      { title: "It is there", check: exec("cat", "made.txt") },
      { title: "Somebody has looked", check: { kind: "approval", role: "reviewer" } },
    ],
  },
]);

let api: Api;
let repository: GitRepository;
beforeAll(async () => {
  repository = createGitRepository({ "README.md": "# Test\n" });
  api = await startApi({ repositories: [repository.path] });
});
afterAll(async () => {
  await api.stop();
  repository.remove();
});

const run = async (): Promise<void> => {
  const { planId } = await api.client.plans.upload({ body: { source: SOURCE } });
  const { runId } = await api.client.runs.start({ body: { plan: { planId }, repository: { path: repository.path } } });
  const ending = new AbortController();
  for await (const event of api.client.followEvents({ runId, after: 0, signal: ending.signal })) {
    if (event.name === "run.finished") ending.abort();
  }
};

const kinds = ({ assumptions }: { assumptions: { kind: string }[] }) => assumptions.map(({ kind }) => kind);

it("knows nothing of a plan that was never run, and of one that was its times, failures, checks and gates", async () => {
  // as many at once as this machine has cores when it is not said
  const before = await api.client.plans.simulate({ body: { source: SOURCE, agents: 2 } });
  await run();
  const after = await api.client.plans.simulate({ body: { source: SOURCE, agents: 3 } });

  expect(before.tasks.map(({ source }) => source)).toEqual(["estimate", "assumed"]);
  expect(before.finishMs?.p50).toBe(3_600_000);
  expect(kinds(before)).toEqual([
    "time-assumed",
    "estimate-unscaled",
    "failures-unknown",
    "spread-unknown",
    "check-time-unknown",
    "person-left-out",
  ]);
  expect(after.tasks).toMatchObject([
    { source: "history", observed: 1 },
    { source: "history", observed: 2 },
  ]);
  expect(after.finishMs?.p50).toBeLessThan(120_000);
  expect(after.gates).toMatchObject([{ decided: 1, passed: 0 }]);
  expect(after.gates[0]?.checksMs).toBeGreaterThan(0);
  expect(after.costMicroUsd).toEqual({ p50: 0, p90: 0 });
  expect(after.agents).toBe(3);
  expect(kinds(after)).toEqual(["spread-unknown", "person-left-out"]);
});

it("says the same to the same request", async () => {
  const ask = () => api.client.plans.simulate({ body: { source: SOURCE, seed: 7, spread: 0.3, samples: 100 } });

  expect(await ask()).toEqual(await ask());
});

it("refuses what never ends", async () => {
  const source = "# P\n\n- [ ] One\n\n  depends on: Two\n- [ ] Two\n\n  depends on: One\n";

  await expect(api.client.plans.simulate({ body: { source } })).rejects.toMatchObject({ code: "PLAN_CYCLE" });
});
