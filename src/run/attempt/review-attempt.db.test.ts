/** How reviews bear on a run. The reviewer is a stand-in that says what the test wants; a real one is in fleet-of-models.test.ts. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { aPlan } from "../../../test/support/a-plan.ts";
import { openTestDatabase, type TestDatabase } from "../../../test/support/database.ts";
import { engineParts } from "../../../test/support/engine-parts.ts";
import { createGitRepository, type GitRepository } from "../../../test/support/git-repository.ts";
import type { Reviewer, ReviewRequest } from "../../agents/review/reviewer.ts";
import { ProvostError } from "../../model/errors.ts";
import { LOCAL_TENANT, type RunId } from "../../model/ids.ts";
import type { Finding } from "../../model/review.ts";
import { reviewRuleOf } from "../../model/review-rule.ts";
import { buildGraph } from "../../plan/graph.ts";
import { startRun } from "../../queue/run-control.ts";
import { uuidV7 } from "../../runtime/ids.ts";
import { openHome } from "../../store/home/home.ts";
import { executeRun, type EngineParts } from "../execution/execute.ts";
import { runRecords } from "../start/prepare.ts";
import { readStatus } from "../reading/status.ts";

let database: TestDatabase;
let repository: GitRepository;
let folder: string;
let parts: EngineParts;
let requests: ReviewRequest[];

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  repository = createGitRepository({ "README.md": "# Test\n" });
  folder = mkdtempSync(join(tmpdir(), "provost-review-"));
  const home = await openHome(join(folder, "home"));
  requests = [];
  parts = engineParts(database.db, home, () => 0);
});
afterEach(() => {
  repository.remove();
  rmSync(folder, { recursive: true, force: true });
});

const finding = (severity: Finding["severity"]): Finding => ({
  file: "made.txt",
  line: 1,
  side: "after",
  severity,
  message: "it is wrong",
});

/** @param says findings of each review in turn, the last again and again; or why there are none */
const reviewing = (...says: (Finding[] | ProvostError)[]): Reviewer => ({
  review: (request) => {
    requests.push(request);
    const said = says[Math.min(requests.length, says.length) - 1] ?? [];
    if (said instanceof ProvostError) return Promise.reject(said);
    return Promise.resolve({
      summary: "read",
      findings: said,
      sessionId: `s-${requests.length}`,
      model: "m",
      tries: 1,
    });
  },
});

const run = async (reviewer: Reviewer, review: Parameters<typeof reviewRuleOf>[0]) => {
  const plan = aPlan({
    agents: [
      { name: "shell", kind: "shell" },
      { name: "reviewer", kind: "model", models: [{ model: "anthropic/stand-in" }] },
    ],
    tasks: [
      {
        id: "t",
        binding: { agent: "shell", script: "echo made > made.txt; echo I made it", review: reviewRuleOf(review) },
      },
    ],
  });
  const runId = uuidV7(new Date()) as RunId;
  const about = { planPath: join(folder, "PLAN.md"), repositoryPath: repository.path };
  const options = { failFast: false, maxAgents: 1, apply: false };
  const baseCommit = repository.git("rev-parse", "HEAD");
  const records = runRecords(plan, buildGraph(plan), {
    file: { source: Buffer.from("# A plan\n"), sidecar: null },
    run: { runId, baseCommit, options, ...about },
  });
  await parts.db.transaction(LOCAL_TENANT, (tx) => startRun(tx, records));
  await executeRun({ ...parts, reviewer }, runId, { signal: new AbortController().signal });
  return readStatus(parts, runId);
};

test("a reviewer is told the diff's place and the end of the output; without findings the attempt is merged", async () => {
  const { tasks, reviews } = await run(reviewing([]), "reviewer");
  expect(tasks[0]?.state).toBe("succeeded");
  expect(reviews).toMatchObject([{ taskId: "t", number: 1, state: "done", findings: [], sentBack: false }]);
  expect(requests[0]?.reviewed.output).toContain("I made it");
  expect(requests[0]?.base).toBe(repository.git("rev-parse", "HEAD"));
});

test("a blocking finding is advice where the plan does not say otherwise", async () => {
  const { tasks, reviews } = await run(reviewing([finding("blocking")]), "reviewer");
  expect(tasks[0]?.state).toBe("succeeded");
  expect(reviews).toMatchObject([{ sentBack: false, findings: [{ severity: "blocking", line: 1 }] }]);
});

test("where it says so, a blocking finding sends the task back, and the next reviewer is told of it", async () => {
  const { tasks, attempts, reviews } = await run(reviewing([finding("blocking")], [finding("warning")]), {
    agent: "reviewer",
    blocking: true,
  });
  expect(tasks[0]?.state).toBe("succeeded");
  expect(attempts.map(({ state, failure }) => [state, failure?.code ?? null])).toEqual([
    ["failed", "REVIEW_BLOCKED"],
    ["succeeded", null],
  ]);
  expect(reviews.map(({ sentBack }) => sentBack)).toEqual([true, false]);
  expect(requests[1]?.reviewed.before).toMatchObject([{ number: 1, findings: [{ message: "it is wrong" }] }]);
});

test("after its rounds the task has failed, and is not tried again", async () => {
  const review = { agent: "reviewer", blocking: true, rounds: 1 };
  const { tasks, attempts } = await run(reviewing([finding("blocking")]), review);
  expect(attempts).toHaveLength(2);
  expect(tasks[0]).toMatchObject({ state: "failed", failure: { code: "REVIEW_BLOCKED", class: "validation" } });
  expect(tasks[0]?.failure?.message).toContain("made.txt:1 it is wrong");
});

test("a review that comes to no end lets the task through as advice, and fails it where it may block", async () => {
  const unusable = new ProvostError("MODEL_REFUSED_TO_ANSWER", "no words", { sessionId: "s" });
  const advised = await run(reviewing(unusable), "reviewer");
  expect(advised.tasks[0]?.state).toBe("succeeded");
  expect(advised.reviews).toMatchObject([{ state: "failed", sessionId: "s", sentBack: false }]);
  const blocking = await run(reviewing(unusable), { agent: "reviewer", blocking: true });
  expect(blocking.tasks[0]).toMatchObject({ state: "failed", failure: { code: "MODEL_REFUSED_TO_ANSWER" } });
});
