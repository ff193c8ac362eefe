/** Whose branch and files are changed, when, and how: nobody's without --apply. */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { GitRepository } from "../support/git-repository.ts";
import { exec, nativePlan } from "../support/native-plan.ts";
import { createProject } from "../support/prepared-home.ts";
import { homeOf, provost, provostJson } from "../support/provost-command.ts";

const PLAN = nativePlan([
  {
    tasks: [
      { title: "Change the readme", script: "echo more >> README.md" },
      { title: "Write the part", script: "echo part > part.txt" },
    ],
    criteria: [{ title: "The part is there", check: exec("test", "-f", "part.txt") }],
  },
]);

let repository: GitRepository;
beforeEach(() => {
  repository = createProject({
    "README.md": "# Test\n",
    "PLAN.md": PLAN,
    "notes.txt": "a\n",
    "sub/x.txt": "x\n",
  });
});
afterEach(() => repository.remove());

const call = (...args: string[]) => provostJson(args, repository.path);
const text = (file: string) => readFileSync(join(repository.path, file), "utf8");
/** All that a user has: HEAD, branches of their own, index and files. */
const everything = () => ({
  status: repository.git("status", "--porcelain"), // first: it may refresh the index
  head: repository.git("rev-parse", "HEAD"),
  on: repository.git("symbolic-ref", "HEAD"),
  branches: repository.git("for-each-ref", "--format=%(refname) %(objectname)", "refs/heads/main", "refs/tags"),
  index: readFileSync(join(repository.path, ".git", "index")).toString("base64"),
  config: text(".git/config"),
  files: ["README.md", "PLAN.md", "notes.txt"].map(text),
});

test("without --apply nothing of the user's changes; from a subfolder, with --repo and --base it is the same", async () => {
  const older = repository.git("rev-parse", "HEAD");
  repository.commit({ "later.txt": "later\n" });
  const before = everything();

  const here = await provost(["run", "../PLAN.md", "--quiet"], join(repository.path, "sub"));
  expect(here).toMatchObject({ exitCode: 0, stderr: "" });
  expect(everything()).toEqual(before);

  const elsewhere = join(repository.path, "..", "elsewhere");
  mkdirSync(elsewhere);
  const named = ["run", join(repository.path, "PLAN.md"), "--repo", repository.path, "--base", older];
  const there = await provostJson([...named, "--home", homeOf(repository.path)], elsewhere);
  expect(there).toMatchObject({ exitCode: 0, document: { decision: "go" } });
  const { runs } = (await call("runs")).document as { runs: { baseCommit: string; branch: string }[] };
  expect(runs.map(({ baseCommit }) => baseCommit)).toEqual([older, before.head]);
  expect(repository.git("ls-tree", "--name-only", String(runs[0]?.branch)).split("\n")).not.toContain("later.txt");
  expect(everything()).toEqual(before);
});

test("--apply refuses to overwrite, then goes forward and ticks the plan; a second time there is nothing to do", async () => {
  // The readme is changed after the run began from a commit: the base is named, so that this is no reason to refuse.
  repository.write({ "README.md": "# Mine\n", "notes.txt": "b\n" });
  const before = everything();

  const refused = await call("run", "PLAN.md", "--base", "HEAD", "--apply");
  const { runs } = (await call("runs")).document as { runs: { runId: string; state: string; decision: string }[] };
  const runId = String(runs[0]?.runId);

  expect(refused).toMatchObject({ exitCode: 5, document: { error: { code: "REPOSITORY_DIRTY" } } });
  expect(JSON.stringify(refused.document)).toContain(`provost resume ${runId} --apply`);
  expect(runs).toMatchObject([{ state: "finished", decision: "go" }]);
  expect(everything()).toEqual(before);

  repository.git("checkout", "README.md");
  expect(await call("resume", runId, "--apply")).toMatchObject({
    exitCode: 0,
    document: { run: runId, decision: "go" },
  });
  expect(text("README.md")).toBe("# Test\nmore\n");
  expect(text("notes.txt")).toBe("b\n");
  expect(repository.git("rev-list", "--parents", "-1", "HEAD").split(" ").length).toBeGreaterThan(1);
  expect(repository.git("merge-base", "HEAD", before.head)).toBe(before.head);
  const ticked = text("PLAN.md");
  const links = [...ticked.matchAll(/^- \[x\] .*\(([^)]+packet\.md#[^)]+)\)/gm)].map(([, link]) => String(link));
  expect(links).toHaveLength(2);
  for (const link of links) {
    const [file = "", anchor = ""] = link.split("#");
    expect(text(file)).toContain(anchor);
  }
  expect(
    repository
      .git("status", "--porcelain")
      .split("\n")
      .map((line) => line.trim()),
  ).toEqual(["M PLAN.md", "M notes.txt"]);
  expect(await call("resume", runId, "--apply")).toMatchObject({
    exitCode: 1,
    document: { error: { code: "RUN_NOT_RESUMABLE" } },
  });
});

test("commits made meanwhile are merged with, and lines that moved in the plan are found", async () => {
  const base = repository.git("rev-parse", "HEAD");
  repository.commit({ "PLAN.md": PLAN.replace("# A plan", "# A plan\n\nMore is known now.\n"), "mine.txt": "mine\n" });
  const mine = repository.git("rev-parse", "HEAD");
  repository.git("checkout", "--quiet", "-B", "work", base);
  const run = (await call("run", "PLAN.md")).document as { run: string };
  repository.git("checkout", "--quiet", "main");

  expect(await call("resume", run.run, "--apply")).toMatchObject({ exitCode: 0 });

  expect(repository.git("rev-list", "--parents", "-1", "HEAD").split(" ")).toHaveLength(3);
  expect(repository.git("rev-parse", "HEAD^1")).toBe(mine);
  expect(repository.git("branch", "--show-current")).toBe("main");
  expect(repository.git("rev-parse", "work")).toBe(base);
  expect(text("part.txt") + text("mine.txt")).toBe("part\nmine\n");
  expect(text("PLAN.md")).toContain("More is known now.");
  expect(text("PLAN.md").match(/^- \[x\] (Change the readme|Write the part)/gm)).toHaveLength(2);
});

test("a plan in prose stays as it is and runs by its sidecar; a decision that is not Go is not applied", async () => {
  const plan =
    "# Faster\n\n## Sprint 1: Index\n\n### Epic 1.1: Build\n\n- [ ] Write the index (3h)\n- [ ] Tell the team\n\n**Completion Criteria:**\n\n- [ ] The index is there\n- [ ] Everybody knows\n";
  const sidecar = [
    "agents: { builder: { kind: shell } }",
    "tasks:",
    "  - match: { title: Write the index }",
    "    script: echo i > index.txt",
    "    checks: [{ kind: exec, command: [test, -f, index.txt] }]",
    "  - match: { pattern: Tell* }",
    '    run: [sh, -c, "echo told"]',
    "criteria:",
    "  - match: { title: The index is there }",
    "    check: { kind: exec, command: [test, -f, index.txt] }",
  ].join("\n");
  repository.commit({ "docs/PLAN.md": plan, "docs/PLAN.provost.yaml": sidecar });
  const before = repository.git("rev-parse", "HEAD");

  expect(await call("run", "docs/PLAN.md", "--apply")).toMatchObject({
    exitCode: 1,
    document: { decision: "no-go", tasks: { succeeded: 2 }, criteria: { proven: 1, unproven: 1 } },
  });
  expect(repository.git("rev-parse", "HEAD")).toBe(before);
  expect(text("docs/PLAN.md")).toBe(plan);
  expect(repository.git("status", "--porcelain")).toBe("");
});
