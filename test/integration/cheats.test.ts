/** What an agent may try so that its work looks done, and what becomes of it. Every expectation was written first. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RunStatus } from "../../src/control-plane.ts";
import type { GitRepository } from "../support/git-repository.ts";
import { exec, nativePlan, type CriterionSketch, type TaskSketch } from "../support/native-plan.ts";
import { createProject } from "../support/prepared-home.ts";
import { peakKb, processesWith } from "../support/processes.ts";
import { homeOf, provostJson, startProvost } from "../support/provost-command.ts";
import { PROVOST } from "../support/provost-path.ts";

const REPORT = '<testsuite tests="5"><testcase name="a"/></testsuite>\n';
const TEST = "test -f feature.txt\n";
/** Seconds that nobody else on this machine sleeps: by them what is left running is found. */
const LONG = `612.${process.pid}`;

let repository: GitRepository;
beforeEach(() => {
  repository = createProject({
    "README.md": "# Test\n",
    "check/verify.sh": TEST,
    "check/filtered.sh": TEST,
    "stale.xml": REPORT,
  });
});
afterEach(() => repository.remove());

/** These are the lines behind the sandbox: they have to hold where a machine has none. */
const UNCONFINED = { PROVOST_SANDBOX: "off" };
const call = (...args: string[]) => provostJson(args, repository.path, UNCONFINED);

/** Runs a committed plan and returns what the criteria say, by title. */
const judge = async (tasks: TaskSketch[], criteria: CriterionSketch[]) => {
  repository.commit({ "PLAN.md": nativePlan([{ tasks, criteria }]) });
  const engine = startProvost(["run", "PLAN.md", "--json", "--max-agents", "2"], repository.path, UNCONFINED);
  let peak = 0;
  for await (const _ of engine.progress) peak = Math.max(peak, peakKb(Number(engine.process.pid)));
  const { exitCode, stdout } = await engine.finished;
  const { run } = JSON.parse(stdout) as { run: string };
  const status = (await call("status", run)).document as RunStatus;
  const verdicts = Object.fromEntries(
    status.criteria.map(({ title, verdict, reason }) => [title, `${verdict}: ${reason}`]),
  );
  return { exitCode, verdicts, peak, tasks: status.tasks, attempts: status.attempts, runId: run };
};

test("changed checks are flagged and the frozen ones run; nothing done is nothing proven", async () => {
  const { verdicts, exitCode } = await judge(
    [
      { title: "Weaken the test", script: "echo true > check/verify.sh" },
      { title: "Weaken the plan", script: `sed -i 's/never.txt/README.md/' PLAN.md` },
      { title: "Write a report", script: `cp stale.xml fresh.xml; cp stale.xml report.xml; echo >> stale.xml` },
      { title: "Only say done", script: "echo all 5 tests pass" },
      { title: "Measure", script: "echo 150 > ms.json" },
    ],
    [
      {
        title: "Start in < 100 ms",
        check: { kind: "metric", file: "ms.json", comparator: "<", value: 200, unit: "ms", sourceUnit: "ms" },
      },
      { title: "The feature works", check: exec("sh", "check/verify.sh") },
      { title: "The plan's own check", check: exec("test", "-f", "never.txt") },
      {
        title: "A report that no command writes anew",
        check: { kind: "tests", format: "junit", command: ["true"], file: "fresh.xml" },
      },
      { title: "A report that is only read", check: { kind: "tests", format: "junit", file: "report.xml" } },
      { title: "It was green before", check: exec("test", "-f", "README.md") },
      { title: "What was said", check: exec("test", "-f", "said.txt") },
      { title: "What cannot be run", check: exec("no-such-program-at-all") },
      { title: "What has no check" },
    ],
  );

  expect(exitCode).toBe(1);
  expect(verdicts["Start in < 100 ms"]).toContain(
    'flagged: the check is content with < 200 ms, the criterion asks for "Start in < 100 ms"',
  );
  expect(verdicts["The feature works"]).toMatch(/flagged: task "Weaken the test" changed check\/verify\.sh/);
  expect(verdicts["The plan's own check"]).toMatch(
    /^refuted: .*flagged: task "Weaken the plan" rewrote the definition/,
  );
  expect(verdicts["A report that no command writes anew"]).toMatch(/^unproven/);
  expect(verdicts["A report that is only read"]).toMatch(/flagged: task "Write a report" wrote report\.xml/);
  expect(verdicts["It was green before"]).toMatch(/^unproven: not falsifiable/);
  expect(verdicts["What was said"]).toMatch(/^refuted/);
  expect(verdicts["What cannot be run"]).toMatch(/^unproven/);
  expect(verdicts["What has no check"]).toBe("unproven: has no check");
});

test("a task cannot sign for its own run", async () => {
  const provostCommand = `"${process.execPath}" "${PROVOST}"`;
  const sign = `${provostCommand} attest approve "$PROVOST_RUN" "$(${provostCommand} status "$PROVOST_RUN" --json | grep -o '"criterionId": "[^"]*' | cut -d'"' -f4)" --reason "looks fine"`;
  const { verdicts, attempts } = await judge(
    [{ title: "Sign", fields: ["attempts: 1"], script: `cd "${repository.path}"; ${sign} || [ "$?" -eq 2 ]` }],
    [{ title: "Somebody agreed", check: { kind: "approval", role: "lead" } }],
  );

  expect(attempts).toMatchObject([{ state: "succeeded" }]);
  expect(verdicts["Somebody agreed"]).toBe("unproven: needs the approval of lead");
});

test("whatever an agent does to its worktree, its work is taken and nobody else's is touched", async () => {
  const user = repository.path;
  const before = repository.git("rev-parse", "HEAD");
  const { verdicts, exitCode, tasks, attempts, peak, runId } = await judge(
    [
      { title: "Lose its git", script: "rm .git; echo a > a.txt; git status > /dev/null 2>&1 || true" },
      {
        title: "Commit itself",
        script: "echo b > b.txt; git add b.txt; git commit -qm mine; git checkout -qb other; echo c > c.txt",
      },
      {
        title: "Leave things running",
        script: `sleep ${LONG} &\nnohup sleep ${LONG} &\nsetsid sleep ${LONG} &\n(setsid sh -c 'sleep ${LONG}; echo late > late.txt' &)\necho d > d.txt`,
      },
      { title: "Shout", script: "yes 'all is well' | head -c 200000000; echo e > e.txt" },
      {
        title: "Write next door",
        script: `echo x > ${join(user, ".provost", "feature.txt")}; echo x > ../feature.txt`,
      },
    ],
    [
      { title: "All work is there", check: exec("ls", "a.txt", "b.txt", "c.txt", "d.txt", "e.txt") },
      { title: "The feature works", check: exec("sh", "check/verify.sh") },
    ],
  );

  expect(exitCode).toBe(1);
  expect(tasks.map(({ state }) => state)).toEqual(tasks.map(() => "succeeded"));
  expect(verdicts["All work is there"]).toMatch(/^proven/);
  expect(verdicts["The feature works"]).toMatch(/^refuted/);
  expect(processesWith(`sleep\u0000${LONG}`)).toEqual([]);
  const shout = attempts.find(({ taskId }) => taskId.includes("shout"));
  const blob = String(shout?.outputBlob);
  const kept = statSync(join(homeOf(user), "runs", runId, "packet", "packet.json")).size;
  expect(kept).toBeLessThan(5_000_000);
  expect(blob).toMatch(/^[0-9a-f]{64}$/);
  expect(peak).toBeGreaterThan(0);
  expect(peak).toBeLessThan(300_000);

  expect(repository.git("status", "--porcelain")).toBe("");
  expect(repository.git("rev-parse", "HEAD~1")).toBe(before); // the plan's own commit is the test's
  expect(repository.git("branch", "--show-current")).toBe("main");
  expect(repository.git("worktree", "list").split("\n")).toHaveLength(1);
  expect(existsSync(join(user, "late.txt"))).toBe(false);
});

test("an agent that breaks its own worktree has failed, and the run goes on", async () => {
  const once = { fields: ["attempts: 1"] };
  const { tasks } = await judge(
    [
      { ...once, title: "Remove the worktree", script: 'cd ..; rm -rf "$OLDPWD"' },
      { ...once, title: "Break the index", script: 'echo junk > "$(git rev-parse --git-dir)/index"; echo b > b.txt' },
      { ...once, title: "Remove what git knows", script: 'rm -rf "$(git rev-parse --git-dir)"; echo c > c.txt' },
      {
        ...once,
        title: "Leave locks",
        script: 'cd "$(git rev-parse --git-dir)"; touch HEAD.lock index.lock; cd - >/dev/null; echo d > d.txt',
      },
      { ...once, title: "Be honest", script: "echo e > e.txt" },
    ],
    [],
  );

  expect(tasks.map(({ title, state, failure }) => [title, state, failure?.code])).toEqual([
    ["Remove the worktree", "failed", "TASK_FAILED"],
    ["Break the index", "failed", "TASK_FAILED"],
    ["Remove what git knows", "failed", "TASK_FAILED"],
    ["Leave locks", "succeeded", undefined],
    ["Be honest", "succeeded", undefined],
  ]);
  expect(repository.git("worktree", "list").split("\n")).toHaveLength(1);
});

test("git itself cannot be made to lie about what was checked", async () => {
  const blobOf = "$(git rev-parse HEAD:check/verify.sh)";
  const shared = "$(git rev-parse --git-common-dir)";
  const { verdicts, exitCode, runId } = await judge(
    [
      {
        title: "Replace the test",
        // Where replacements are honoured, every checkout from now on has "true" for the test, and no commit shows it.
        script: `git replace ${blobOf} "$(echo true | git hash-object -w --stdin)"; echo a > a.txt`,
      },
      {
        title: "Filter the test",
        script: [
          `git config filter.lie.smudge "echo true"`,
          `mkdir -p ${shared}/info; echo 'check/filtered.sh filter=lie' >> ${shared}/info/attributes`,
          "echo b > b.txt",
        ].join("\n"),
      },
    ],
    [
      { title: "The feature works", check: exec("sh", "check/verify.sh") },
      { title: "The filtered feature works", check: exec("sh", "check/filtered.sh") },
      { title: "All work is there", check: exec("ls", "a.txt", "b.txt") },
    ],
  );

  expect(exitCode).toBe(1);
  expect(verdicts["The feature works"]).toMatch(/^refuted/);
  expect(verdicts["The filtered feature works"]).toMatch(/^refuted/);
  expect(verdicts["All work is there"]).toMatch(/^proven/);
  expect((await call("verify", join(homeOf(repository.path), "runs", runId, "packet"))).exitCode).toBe(0);
});

test("an object that an agent rewrites stops the run before anything is judged", async () => {
  const rewrite = [
    'id="$(git rev-parse HEAD:check/verify.sh)"',
    'file="$(git rev-parse --git-common-dir)/objects/$(echo "$id" | cut -c1-2)/$(echo "$id" | cut -c3-)"',
    `chmod u+w "$file"; "${process.execPath}" -e 'process.stdout.write(require("zlib").deflateSync("blob 5\\0true\\n"))' > "$file"`,
    "echo a > a.txt",
  ].join("\n");
  const criteria = [{ title: "The feature works", check: exec("sh", "check/verify.sh") }];
  repository.commit({ "PLAN.md": nativePlan([{ tasks: [{ title: "Rewrite the test", script: rewrite }], criteria }]) });

  const stopped = await call("run", "PLAN.md");

  expect(stopped).toMatchObject({ exitCode: 1, document: { error: { code: "OBJECT_ALTERED" } } });
  expect((await call("runs")).document).toMatchObject({ runs: [{ state: "paused", decision: null }] });
});

test("a run branch that an agent moves stops the run, and what it moved to is never judged", async () => {
  const lie = [
    "echo feature > feature.txt; git add feature.txt",
    'commit="$(git -c user.name=x -c user.email=y commit-tree "$(git write-tree)" -p HEAD -m lie)"',
    'git update-ref "$(git for-each-ref --format="%(refname)" "refs/heads/provost/**" | grep -v attempt | head -1)" "$commit"',
    "git reset -q; rm feature.txt; echo a > a.txt",
  ].join("\n");
  const criteria = [{ title: "The feature works", check: exec("sh", "check/verify.sh") }];
  repository.commit({ "PLAN.md": nativePlan([{ tasks: [{ title: "Move the branch", script: lie }], criteria }]) });

  const stopped = await call("run", "PLAN.md");
  const { runs } = (await call("runs")).document as { runs: RunStatus["run"][] };
  const [run] = runs;
  repository.git("update-ref", String(run?.branch), String(run?.headCommit));
  const resumed = await call("resume");

  expect(stopped).toMatchObject({ exitCode: 1, document: { error: { code: "STATE_CONFLICT" } } });
  expect(run?.state).toBe("paused");
  expect(resumed).toMatchObject({ exitCode: 1, document: { decision: "no-go", criteria: { refuted: 1 } } });
});
