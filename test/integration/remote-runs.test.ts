/** Tasks of a run on machines that share nothing with the control plane but the connection: no folder, no home. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { RunStatus } from "../../src/control-plane.ts";
import type { Explanation } from "../../src/fleet/explain/explanation.ts";
import { RESULT_BUNDLE, RUN_TASK_QUEUE } from "../../src/model/remote-task.ts";
import { defineAgent } from "../../src/sdk/agent/define-agent.ts";
import { createGitRepository, type GitRepository } from "../support/git-repository.ts";
import { until } from "../support/hub.ts";
import { exec } from "../support/native-plan.ts";
import { killProcessesWith, processesWith } from "../support/processes.ts";
import { provost, provostJson, startProvost, type Started } from "../support/provost-command.ts";
import { startUp, type Up } from "../support/up.ts";

let up: Up;
let repository: GitRepository;
beforeAll(async () => {
  repository = createGitRepository({ "README.md": "# Test\n", "notes/one.txt": "one\n" });
  up = await startUp({}, "--repositories", repository.path);
}, 180_000);
afterAll(async () => {
  await up.stop();
  repository.remove();
});

const names = (): Promise<string[]> =>
  up.owner.agents
    .list({})
    .then(({ items }) => items.filter(({ state }) => state !== "offline").map(({ name }) => name));

/** A machine of its own as far as that can be had here: another home, another work folder, another environment. */
const startAgent = async (name: string, ...args: string[]): Promise<Started & { mark: string }> => {
  const machine = mkdtempSync(join(tmpdir(), `provost-machine-${name}-`));
  mkdirSync(join(machine, "home"));
  writeFileSync(join(machine, "token"), up.ownerToken, { mode: 0o600 });
  const mark = `${name}-${Math.random().toString(36).slice(2)}`;
  const fixed = ["--url", up.url, "--token-file", "token", "--work-dir", "work", "--name", name, "--pass-env", "MARK"];
  const agent = startProvost(["agent", ...fixed, ...args], machine, { HOME: join(machine, "home"), MARK: mark });
  onTestFinished(async () => {
    agent.process.kill("SIGKILL");
    killProcessesWith(mark);
    await agent.finished;
  });
  await until(`agent ${name} is connected`, async () => (await names()).includes(name), 60_000);
  return { ...agent, mark };
};

type Sketch = { title: string; agent: string; script: string; after?: string };

const taskText = ({ title, agent, script, after }: Sketch): string =>
  [
    `- [ ] ${title}`,
    `  agent: ${agent}`,
    ...(after === undefined ? [] : [`  depends on: ${after}`]),
    `  \`\`\`sh\n  ${script.replaceAll("\n", "\n  ")}\n  \`\`\``,
  ].join("\n\n");

const plan = (agents: string, tasks: readonly Sketch[], check: object) => `---
title: Elsewhere
agents:
${agents}
---

## Phase 1: Build

${tasks.map(taskText).join("\n\n")}

### Gate 1: Built

- [ ] It is there

  \`\`\`check
  ${JSON.stringify(check)}
  \`\`\`
`;

const run = (text: string): Started => {
  const folder = mkdtempSync(join(tmpdir(), "provost-plan-"));
  writeFileSync(join(folder, "PLAN.md"), text);
  const args = ["run", join(folder, "PLAN.md"), "--repo", repository.path, "--home", up.home, "--new", "--json"];
  return startProvost(args, folder);
};

const statusOf = async (runId: string) =>
  (await provostJson(["status", runId, "--home", up.home], up.home)).document as RunStatus;

const explain = async (runId: string, title: string): Promise<Explanation> => {
  const { tasks } = await statusOf(runId);
  const { taskId } = tasks.find((task) => task.title === title)!;
  return (await provostJson(["explain", taskId, "--run", runId, "--home", up.home], up.home)).document as Explanation;
};

test("tasks go where what they need is; one whose agent is killed is done by the other; the run is proven", async () => {
  const left = await startAgent("left", "--runs", "--capability", "left", "--capability", "any");
  const right = await startAgent("right", "--runs", "--capability", "right", "--capability", "any");
  const running = run(
    plan(
      [
        "  one: { kind: shell, where: remote, capabilities: [left] }",
        "  other: { kind: shell, where: remote, capabilities: [right] }",
        "  any: { kind: shell, where: remote, capabilities: [any], env: [MARK] }",
      ].join("\n"),
      [
        { title: "On the left", agent: "one", script: 'echo "said on the left"\nprintf %s "$MARK" > left.txt' },
        {
          title: "On the right",
          agent: "other",
          script: 'git config user.name x || true\nprintf %s "$MARK" > right.txt',
        },
        {
          title: "Anywhere",
          agent: "any",
          after: "On the left, On the right",
          script: '[ "$PROVOST_ATTEMPT" != 1 ] || sleep 300\nprintf %s "$MARK" > any.txt\nrm notes/one.txt',
        },
      ],
      exec("sh", "-c", "ls left.txt right.txt any.txt && test ! -e notes/one.txt"),
    ),
  );
  const sleepers = () => new Set(processesWith("sleep\u0000300"));
  const asleep = (mark: string) => processesWith(mark).some((pid) => sleepers().has(pid));
  await until("one of them sleeps", () => asleep(left.mark) || asleep(right.mark), 60_000);
  const victim = asleep(left.mark) ? left : right;
  const survivor = victim === left ? right : left;
  const { runs } = (await provostJson(["runs", "--home", up.home], up.home)).document as {
    runs: { runId: string }[];
  };
  const inHand = await explain(runs[0]!.runId, "Anywhere");
  expect(inHand.reasons.join("\n")).toMatch(/it is leased\nattempt 1 is given .*\nit is in hand/u);
  victim.process.kill("SIGKILL");

  const { exitCode, stdout, stderr } = await running.finished;
  expect({ exitCode, stdout, stderr }).toMatchObject({ exitCode: 0 });
  const outcome = JSON.parse(stdout) as { run: string; packet: string };
  const status = await statusOf(outcome.run);
  const head = status.run.headCommit;
  expect(repository.git("show", `${head}:any.txt`)).toBe(survivor.mark);
  const { reasons, assignments } = await explain(outcome.run, "Anywhere");
  expect(reasons).toEqual(["it is succeeded", expect.stringMatching(/^attempt 2 ended as "done" at agent /u)]);
  const nameOf = (who: typeof left): string => (who === left ? "left" : "right");
  expect(assignments.map(({ attempt, agentName }) => [attempt, agentName])).toEqual([
    [2, nameOf(survivor)],
    [1, nameOf(victim)],
  ]);
  expect(repository.git("show", `${head}:left.txt`)).toBe(left.mark);
  expect(repository.git("show", `${head}:right.txt`)).toBe(right.mark);
  expect((await provost(["verify", outcome.packet], up.home)).exitCode).toBe(0);
}, 240_000);

test("what is no result changes nothing, and the task goes to another agent", async () => {
  const begun = Promise.withResolvers<void>();
  const joined = Promise.withResolvers<void>();
  const fetches: string[] = [];
  const hostile = await defineAgent({
    name: "hostile",
    capabilities: ["lone"],
    queues: [RUN_TASK_QUEUE],
    run: async (_, context) => {
      begun.resolve();
      await joined.promise;
      const path = join(tmpdir(), "provost-hostile");
      await context.fetch("/etc/passwd", [], path).catch(({ code }: { code: string }) => fetches.push(code));
      await context.evidence(RESULT_BUNDLE, "# v2 git bundle\n");
      return { exitCode: 0, changed: true };
    },
  }).start({ url: up.url, token: up.ownerToken, handleSignals: false });
  onTestFinished(() => hostile.stop());
  const running = run(
    plan(
      "  lone: { kind: shell, where: remote, capabilities: [lone] }",
      [{ title: "Alone", agent: "lone", script: "echo done > done.txt" }],
      exec("test", "-e", "done.txt"),
    ),
  );
  await begun.promise;
  await startAgent("honest", "--runs", "--capability", "lone");
  joined.resolve();

  const { exitCode, stdout } = await running.finished;
  expect({ exitCode, stdout }).toMatchObject({ exitCode: 0 });
  const { run: runId } = JSON.parse(stdout) as { run: string };
  const { tasks, attempts } = await statusOf(runId);
  expect(tasks).toMatchObject([{ state: "succeeded" }]);
  expect(attempts.map(({ failure }) => failure?.code ?? null)).toEqual(["RESULT_REFUSED", null]);
  expect(fetches).toEqual(["FETCH_REFUSED"]);
}, 180_000);

test("a command that no agent can reach refuses such a plan before it begins", async () => {
  const folder = mkdtempSync(join(tmpdir(), "provost-plan-"));
  const text = plan(
    "  far: { kind: shell, where: remote }",
    [{ title: "Far", agent: "far", script: "true" }],
    exec("true"),
  );
  writeFileSync(join(folder, "PLAN.md"), text);
  const args = ["run", join(folder, "PLAN.md"), "--repo", repository.path, "--home", join(folder, "home")];
  const { exitCode, stderr } = await provost(args, folder);
  expect(stderr).toContain("AGENT_KIND_UNKNOWN");
  expect(stderr).toContain("provost up");
  expect(exitCode).not.toBe(0);
});

test("secrets that would not reach an agent elsewhere are named, and nothing begins", async () => {
  const running = run(
    plan(
      "  far: { kind: shell, where: remote, secrets: [DEPLOY_KEY] }",
      [{ title: "Far", agent: "far", script: "true" }],
      exec("true"),
    ),
  );
  const { exitCode, stdout } = await running.finished;
  expect(stdout).toContain("BINDING_INVALID");
  expect(stdout).toMatch(/far.* names DEPLOY_KEY/u);
  expect(exitCode).not.toBe(0);
}, 180_000);
