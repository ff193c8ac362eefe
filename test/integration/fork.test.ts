/** A run that begins as another one stood: by the command, by the API, and from a fork. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { Packet } from "../../src/proof/packet-schema.ts";
import type { GitRepository } from "../support/git-repository.ts";
import { exec, nativePlan } from "../support/native-plan.ts";
import { createProject } from "../support/prepared-home.ts";
import { homeOf, provost, provostJson } from "../support/provost-command.ts";
import { startUp, type Up } from "../support/up.ts";

/** How the last task ends is the word of whoever begins the run. What was worked on leaves a line in a file of no run. */
const PLAN = nativePlan(
  [
    {
      tasks: [
        { title: "Lay the ground", script: 'echo ground >> "$LOG"\necho ground > ground.txt' },
        {
          title: "Build on it",
          fields: ["depends on: Lay the ground"],
          script: 'echo build >> "$LOG"\ncat ground.txt > built.txt; echo built >> built.txt',
        },
      ],
      criteria: [{ title: "It is built", check: exec("grep", "built", "built.txt") }],
    },
    {
      tasks: [{ title: "Finish", script: 'echo finish >> "$LOG"\necho "$WORD" > finished.txt' }],
      criteria: [{ title: "It is finished well", check: exec("grep", "well", "finished.txt") }],
    },
  ],
  ["LOG"],
).replace("env: [LOG]", "env: [LOG, WORD]");

let repository: GitRepository;
let folder: string;
let log: string;
beforeEach(() => {
  repository = createProject({ "README.md": "# Test\n", "PLAN.md": PLAN });
  folder = mkdtempSync(join(tmpdir(), "provost-fork-"));
  log = join(folder, "work.log");
  writeFileSync(log, "");
});
afterEach(() => {
  repository.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** What `run`, `fork` and `verify` print. */
type Outcome = { run: string; decision: string; packet: string };

const call = async (word: string, ...args: string[]) => {
  const { exitCode, document } = await provostJson(args, repository.path, { LOG: log, WORD: word });
  return { exitCode, document: document as Outcome };
};
const worked = (): string[] => readFileSync(log, "utf8").trim().split("\n");

const packetOf = (runId: string): Packet & { events: Event[]; read: (path: string) => string } => {
  const read = (path: string): string =>
    readFileSync(join(homeOf(repository.path), "runs", runId, "packet", path), "utf8");
  const events = read("events.jsonl").trim().split("\n");
  return {
    ...(JSON.parse(read("packet.json")) as Packet),
    events: events.map((line) => JSON.parse(line) as Event),
    read,
  };
};

test("goes on after a task of a run that came to nothing, and does nothing of it again", async () => {
  const first = await call("badly", "run", "PLAN.md");
  expect(first).toMatchObject({ exitCode: 1, document: { decision: "no-go" } });
  const source = packetOf(first.document.run);
  const [ground, built, finished] = source.tasks;

  const forked = await call("well", "fork", first.document.run.slice(-8), "--after", "Build on it");

  expect(forked).toMatchObject({ exitCode: 0, document: { decision: "go" } });
  expect(worked()).toEqual(["ground", "build", "finish", "finish"]);
  const { run, tasks, attempts, criteria, fork, events, read } = packetOf(forked.document.run);
  expect(run).toMatchObject({ planHash: source.run.planHash, baseCommit: source.run.baseCommit });
  expect(attempts.map(({ taskId }) => taskId)).toEqual([finished?.taskId]);
  expect(tasks.map(({ mergeCommit }) => mergeCommit).slice(0, 2)).toEqual([ground?.mergeCommit, built?.mergeCommit]);
  expect(criteria.map(({ base, head, verdict }) => [base?.outcome, head?.outcome, verdict])).toEqual([
    ["red", "green", "proven"],
    ["red", "green", "proven"],
  ]);
  // What was merged later in the source is not on its branch.
  expect(repository.git("rev-list", run.branch).split("\n")).not.toContain(finished?.mergeCommit);
  expect(repository.git("show", `${run.branch}:built.txt`)).toBe("ground\nbuilt");

  // The packet has the evidence of what was inherited, and says in whose chain it stands.
  const names = ["run.started", "run.forked", "task.inherited", "task.inherited"];
  expect(events.slice(0, 4).map(({ name }) => name)).toEqual(names);
  expect(fork?.inherited.map(({ taskId, runId }) => [taskId, runId])).toEqual([
    [ground?.taskId, source.run.runId],
    [built?.taskId, source.run.runId],
  ]);
  for (const { event, mergeCommit, attempt } of fork?.inherited ?? []) {
    const payload = expect.objectContaining({ mergeCommit, attemptId: attempt.attemptId }) as object;
    expect(source.events).toContainEqual(expect.objectContaining({ ...event, name: "task.succeeded", payload }));
    expect(read(`evidence/${attempt.outputBlob}`)).toBe(source.read(`evidence/${attempt.outputBlob}`));
  }
  expect(read("packet.md")).toContain(`**inherited** from run \`${source.run.runId}\``);
  expect(read("packet.html")).toContain("Forked from");
  const verified = await provost(["verify", forked.document.packet, "--json"], repository.path);
  expect(JSON.parse(verified.stdout)).toEqual({ ok: true, checked: expect.any(Number) as number, problem: null });
  expect(verified.stderr).toContain("2 tasks are inherited");
});

const ended = async ({ owner }: Up, runId: string): Promise<void> => {
  const ending = new AbortController();
  for await (const { name } of owner.followEvents({ runId, after: 0, signal: ending.signal }))
    if (name === "packet.written") ending.abort();
};

test("the API previews and begins one for those who may; a fork of it has its work from the run that did it", async () => {
  const up = await startUp({ LOG: log, WORD: "well" }, "--repositories", repository.path);
  try {
    const { runs, plans } = up.owner;
    const { planId } = await plans.upload({ body: { source: PLAN } });
    const source = await runs.start({ body: { plan: { planId }, repository: { path: repository.path } } });
    await ended(up, source.runId);
    const params = { runId: source.runId };
    const { kept } = await runs.forkPreview({ params, query: {} });
    const [ground, built] = kept.map(({ taskId }) => taskId);
    const point = { after: String(built) };
    expect(await runs.forkPreview({ params, query: point })).toMatchObject({
      kept: [{ title: "Lay the ground" }, { title: "Build on it", runId: source.runId, number: 1 }],
      again: [{ title: "Finish", state: "succeeded", leftBehind: true }],
      models: [],
    });

    const viewer = await up.program("viewer");
    await expect(viewer.client.runs.fork({ params, body: point })).rejects.toMatchObject({ code: "FORBIDDEN" });
    const narrow = await up.program("operator", ["runs:fork", "runs:read"]);
    await expect(narrow.client.runs.fork({ params, body: point })).rejects.toMatchObject({ code: "FORBIDDEN" });
    const stranger = await up.stranger("elsewhere");
    await expect(stranger.client.runs.fork({ params, body: {} })).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
    const refused = (body: object) => runs.fork({ params, body }).catch((error: unknown) => error);
    expect(await refused({ through: 1_000_000 })).toMatchObject({ code: "FORK_POINT_INVALID" });
    expect(await refused({ after: "nothing" })).toMatchObject({ code: "FORK_POINT_INVALID" });
    expect(await refused({ models: [{ agent: null, model: "openai/any" }] })).toMatchObject({
      code: "BINDING_INVALID",
    });
    expect((await runs.list()).items).toHaveLength(1);

    const operator = await up.program("operator");
    const fork = await operator.client.runs.fork({ params, body: point });
    await ended(up, fork.runId);
    const again = await runs.fork({ params: { runId: fork.runId }, body: { after: String(ground) } });
    await ended(up, again.runId);
    expect(worked()).toEqual(["ground", "build", "finish", "finish", "build", "finish"]);
    const status = await operator.client.runs.status({ params: { runId: again.runId } });
    expect(status).toMatchObject({
      run: { state: "finished", decision: "go", planHash: source.planHash },
      fork: { sourceRunId: fork.runId, inherited: [{ taskId: ground, runId: source.runId }] },
    });
    const blame = await runs.blame({ params: { runId: again.runId }, query: { path: "ground.txt" } });
    expect(blame.by).toMatchObject([{ taskId: ground, number: 1 }]);
    const output = await operator.client.tasks.output({ params: { runId: again.runId, taskId: String(ground) } });
    expect(output.status).toBe(200);
  } finally {
    await up.stop();
  }
});
