/** Budgets as their user meets them: in a plan, by command and by API, while a run is under way. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { GitRepository } from "../support/git-repository.ts";
import { until } from "../support/hub.ts";
import { createProject } from "../support/prepared-home.ts";
import { processesWith } from "../support/processes.ts";
import { provost, provostJson, startProvost } from "../support/provost-command.ts";
import { expectWithin } from "../support/within.ts";

const PLAN = `---
agents:
  builder: { kind: shell, env: [MARK], limits: { minutes: 30 } }
defaults: { agent: builder }
limits: { usd: 2.5, tokens: 1000 }
---

# Work for long

## Phase 1: All of it

- [ ] Wait

  \`\`\`sh
  sleep 600 & wait
  \`\`\`
`;

let repository: GitRepository;
const begin = (): void => {
  repository?.remove();
  repository = createProject({ "README.md": "# Test\n", "PLAN.md": PLAN });
};
beforeEach(begin);
afterEach(() => repository.remove());

const call = (...args: string[]) => provostJson(args, repository.path);

test("limits of a plan are budgets of its run, and stop-all ends what runs within a second", async () => {
  await expectWithin(1_000, async (attempt) => {
    if (attempt > 0) begin();
    const mark = `provost-budgets-${Math.random().toString(36).slice(2)}`;
    const engine = startProvost(["run", "PLAN.md"], repository.path, { MARK: mark });
    for await (const line of engine.progress) if (line.includes("task Wait: attempt 1")) break;
    await until("it waits", () => processesWith(mark).length >= 3);
    const { budgets } = (await call("budgets", "list")).document as { budgets: Record<string, unknown>[] };

    const stopped = await call("budgets", "stop-all", "--reason", "enough");

    const { exitCode } = await engine.finished;
    const endedAt = Date.now();
    const { runs } = (await call("runs")).document as { runs: { runId: string; state: string }[] };
    const { events } = (await call("logs", String(runs[0]?.runId))).document as { events: Event[] };
    const pausedAt = Date.parse(String(events.find(({ name }) => name === "run.paused")?.time));
    expect(budgets).toMatchObject([
      { scope: "agent", measure: "ms", most: 1_800_000 },
      { scope: "run", measure: "micro_usd", most: 2_500_000 },
      { scope: "run", measure: "tokens", most: 1_000 },
    ]);
    expect(stopped).toMatchObject({ exitCode: 0, document: { stopped: true, runs: 1 } });
    expect(exitCode).toBe(4);
    expect(processesWith(mark)).toEqual([]);
    const returned = Date.parse(String(events.findLast(({ name }) => name === "task.queued")?.time));
    expect((await provost(["resume"], repository.path, { MARK: mark })).stderr).toContain("AGENTS_STOPPED");
    expect((await call("budgets", "resume-all")).document).toEqual({ resumed: true });
    // The attempt within one second, and the engine itself two seconds later.
    return Math.max(returned - pausedAt, endedAt - pausedAt - 2_000);
  });
});
