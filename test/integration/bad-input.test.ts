/** What a user can get wrong, and what Provost says then: a code, the place, the way out, and a non-zero exit. */
import { execFileSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createGitRepository, type GitRepository } from "../support/git-repository.ts";
import { prepareHome } from "../support/prepared-home.ts";
import { homeOf, provostJson, startProvost } from "../support/provost-command.ts";

const task = (title: string, rest = "", script = "true") =>
  `- [ ] ${title}\n\n${rest}  \`\`\`sh\n  ${script}\n  \`\`\`\n`;
const planOf = (body: string, frontMatter = "agents: { builder: { kind: shell } }\ndefaults: { agent: builder }") =>
  `---\n${frontMatter}\n---\n\n# A plan\n\n## Phase 1: Work\n\n${body}\n`;

let repository: GitRepository;
let folder: string;
beforeEach(() => {
  repository = createGitRepository();
  folder = mkdtempSync(join(tmpdir(), "provost-bad-"));
});
afterEach(() => {
  repository.remove();
  rmSync(folder, { recursive: true, force: true });
});

const write = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

type Refusal = { error: { code: string; message: string; wayOut: string } };

const refusal = async (...args: string[]): Promise<{ exitCode: number | null; code: string; message: string }> => {
  const { exitCode, document } = await provostJson(args, repository.path);
  const { error } = document as Refusal;
  expect(error.wayOut).not.toBe("");
  return { exitCode, code: error.code, message: error.message };
};

test("a path that names nothing", async () => {
  expect(await refusal("run", join(folder, "none.md"))).toMatchObject({ exitCode: 2, code: "PLAN_NOT_FOUND" });
});

test("a folder", async () => {
  expect(await refusal("run", folder)).toMatchObject({ exitCode: 2, code: "PLAN_NOT_A_FILE" });
});

test("a binary", async () => {
  const path = write("plan.md", Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1, 2, 3]));
  expect(await refusal("run", path)).toMatchObject({ exitCode: 2, code: "PLAN_BINARY" });
});

test("an empty file", async () => {
  expect(await refusal("run", write("plan.md", ""))).toMatchObject({ exitCode: 2, code: "PLAN_EMPTY" });
});

test("a file of 50 MB", async () => {
  const path = write("plan.md", "# A plan\n");
  const file = openSync(path, "r+");
  ftruncateSync(file, 50 * 1024 * 1024);
  closeSync(file);
  expect(await refusal("run", path)).toMatchObject({ exitCode: 2, code: "PLAN_TOO_LARGE" });
});

test("a plan without a task", async () => {
  expect(await refusal("run", write("plan.md", "# A plan\n\nWe should do things.\n"))).toMatchObject({
    exitCode: 2,
    code: "PLAN_NO_TASKS",
  });
});

test("a cycle is told with its whole path", async () => {
  const body =
    task("Lay bricks", "  depends on: Build roof\n\n") +
    task("Raise walls", "  depends on: Lay bricks\n\n") +
    task("Build roof", "  depends on: Raise walls\n\n");
  const { exitCode, code, message } = await refusal("run", write("plan.md", planOf(body)));
  expect({ exitCode, code }).toEqual({ exitCode: 2, code: "PLAN_CYCLE" });
  for (const title of ["Lay bricks", "Raise walls", "Build roof"]) expect(message).toContain(title);
});

test("two tasks with one name, and a third that depends on that name", async () => {
  const body =
    task("Lay bricks", "", "echo 1") +
    task("Lay bricks", "", "echo 2") +
    task("Build roof", "  depends on: Lay bricks\n\n");
  const { exitCode, message } = await refusal("run", write("plan.md", planOf(body)));
  expect(exitCode).toBe(2);
  expect(message).toContain("Lay bricks");
});

test("a task that nobody is bound to names the task, its line and what to bind", async () => {
  const { exitCode, code, message } = await refusal("run", write("plan.md", planOf("- [ ] Think hard\n")));
  expect({ exitCode, code }).toEqual({ exitCode: 2, code: "TASK_UNBOUND" });
  expect(message).toMatch(/plan\.md:10 .*Think hard/);
});

test("an agent that is not declared", async () => {
  const body = task("Lay bricks", "  agent: mason\n\n");
  const { exitCode, code, message } = await refusal("run", write("plan.md", planOf(body)));
  expect({ exitCode, code }).toEqual({ exitCode: 2, code: "AGENT_UNKNOWN" });
  expect(message).toContain("mason");
});

test("an agent of a kind that does not exist", async () => {
  const path = write(
    "plan.md",
    planOf(task("Lay bricks"), "agents: { builder: { kind: psychic } }\ndefaults: { agent: builder }"),
  );
  expect(await refusal("run", path)).toMatchObject({ exitCode: 2, code: "AGENT_KIND_UNKNOWN" });
});

test("a check of a kind that does not exist is told with its line", async () => {
  const body = `${task("Lay bricks")}\n**Completion Criteria:**\n\n- [ ] It is good\n\n  \`\`\`check\n  kind: vibes\n  \`\`\`\n`;
  const { exitCode, code, message } = await refusal("run", write("plan.md", planOf(body)));
  expect({ exitCode, code }).toEqual({ exitCode: 2, code: "CHECK_KIND_UNKNOWN" });
  expect(message).toMatch(/plan\.md:21 /);
});

test("a malformed sidecar names its own line", async () => {
  const path = write("plan.md", planOf(task("Lay bricks")));
  write("plan.provost.yaml", "tasks:\n  - match: { title: Lay bricks }\n    agnet: builder\n");
  const { exitCode, code, message } = await refusal("run", path);
  expect({ exitCode, code }).toEqual({ exitCode: 2, code: "BINDING_INVALID" });
  expect(message).toContain("plan.provost.yaml:3");
  // And no line of the plan, where nothing is wrong.
  expect(message).not.toContain("plan.md");
});

test("uncommitted changes are refused, and snapshot with --allow-dirty without touching them", async () => {
  const path = write("plan.md", planOf(task("Look", "", "grep changed README.md > seen.txt")));
  repository.write({ "README.md": "changed\n", "new.txt": "untracked\n" });
  const before = repository.git("status", "--porcelain");

  const refused = await refusal("run", path);
  const allowed = await provostJson(["run", path, "--allow-dirty"], repository.path);

  expect(refused).toMatchObject({ exitCode: 5, code: "REPOSITORY_DIRTY" });
  expect(refused.message).toContain("README.md");
  expect(allowed).toMatchObject({ exitCode: 0, document: { decision: "go" } });
  expect(repository.git("status", "--porcelain")).toBe(before);
});

test("a base that does not exist", async () => {
  const path = write("plan.md", planOf(task("Lay bricks")));
  expect(await refusal("run", path, "--base", "nowhere")).toMatchObject({ exitCode: 2, code: "BASE_NOT_FOUND" });
});

test("a folder that is no repository", async () => {
  const path = write("plan.md", planOf(task("Lay bricks")));
  expect(await refusal("run", path, "--repo", folder)).toMatchObject({ exitCode: 5, code: "REPOSITORY_MISSING" });
});

test("a machine without git, or without git and a shell: told before anything is written", async () => {
  const path = write("plan.md", planOf(task("Lay bricks")));
  const bin = join(folder, "bin");
  mkdirSync(bin);
  const refused = async () => {
    const { exitCode, document } = await provostJson(["run", path], repository.path, { PATH: bin });
    return { exitCode, error: (document as Refusal).error };
  };

  const withNothing = await refused();
  for (const name of ["sh", "id"]) symlinkSync(`/usr/bin/${name}`, join(bin, name));
  const withShell = await refused();

  const wayOut = "Install git.";
  const both = expect.stringMatching(/^neither git nor sh was found on the PATH/) as unknown;
  const git = expect.stringMatching(/^git was not found on the PATH/) as unknown;
  expect(withNothing).toEqual({
    exitCode: 5,
    error: expect.objectContaining({ code: "GIT_MISSING", message: both, wayOut }) as unknown,
  });
  expect(withShell).toEqual({
    exitCode: 5,
    error: expect.objectContaining({ code: "GIT_MISSING", message: git, wayOut }) as unknown,
  });
  expect(existsSync(homeOf(repository.path))).toBe(false);
});

test("a data folder of a newer version", async () => {
  const path = write("plan.md", planOf(task("Lay bricks")));
  mkdirSync(homeOf(repository.path));
  writeFileSync(join(homeOf(repository.path), "version.json"), JSON.stringify({ version: 99, writtenBy: "9.0.0" }));
  expect(await refusal("run", path)).toMatchObject({ exitCode: 5, code: "HOME_NEWER" });
});

test("the doctor tells of such a data folder among all else that it looks at", async () => {
  mkdirSync(homeOf(repository.path));
  writeFileSync(join(homeOf(repository.path), "version.json"), JSON.stringify({ version: 99, writtenBy: "9.0.0" }));
  const { exitCode, document } = await provostJson(["doctor"], repository.path);
  const { ok, checks } = document as { ok: boolean; checks: { name: string; status: string; message: string }[] };
  const failed = checks.filter(({ status }) => status === "fail");

  expect({ exitCode, ok }).toEqual({ exitCode: 5, ok: false });
  expect(failed).toMatchObject([
    { name: "data folder", message: expect.stringMatching(/^HOME_NEWER: .*Provost 9\.0\.0/) as unknown },
  ]);
  expect(checks.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["node", "git", "repository", "disk", "database", "sandbox"]),
  );
});

test("two runs at once on one data folder: the second is refused, the first goes on and can be paused", async () => {
  prepareHome(homeOf(repository.path));
  const path = write("plan.md", planOf(task("Wait", "", "sleep 600")));
  const first = startProvost(["run", path], repository.path);
  for await (const line of first.progress) if (line.includes("attempt 1")) break;

  const second = await refusal("run", path);
  first.process.kill("SIGINT");
  const paused = await first.finished;

  expect(second).toMatchObject({ exitCode: 5, code: "HOME_LOCKED" });
  expect(second.message).toContain(String(first.process.pid));
  expect(paused.exitCode).toBe(4);
  expect(paused.stdout + paused.stderr).toContain("provost resume");
});

const mayMount = process.platform === "linux" && process.getuid?.() === 0;

test.runIf(mayMount)(
  "a disk that is full while evidence is written: the run pauses, and goes on when there is room",
  async () => {
    const path = write("plan.md", planOf(task("Talk", "", "head -c 8000000 /dev/zero | tr '\\\\0' x; echo x > x.txt")));
    prepareHome(homeOf(repository.path));
    await provostJson(["runs"], repository.path);
    const blobs = join(homeOf(repository.path), "blobs");
    mkdirSync(blobs, { recursive: true });
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", blobs]);
    try {
      const full = await refusal("run", path);
      execFileSync("mount", ["-o", "remount,size=64m", blobs]);
      const { document } = await provostJson(["runs"], repository.path);
      const [run] = (document as { runs: { runId: string; state: string }[] }).runs;
      const resumed = await provostJson(["resume", String(run?.runId)], repository.path);

      expect(full).toMatchObject({ exitCode: 5, code: "DISK_FULL" });
      expect(run?.state).toBe("paused");
      expect(resumed).toMatchObject({ exitCode: 0, document: { decision: "go" } });
    } finally {
      execFileSync("umount", ["--lazy", blobs]);
    }
  },
);

test("what is no token is told as that, and none of it is said", async () => {
  const env = { PROVOST_TOKEN: "made on a Monday:\npva_of_somebody" };
  const { document } = await provostJson(["queues", "list", "--url", "http://127.0.0.1:9"], folder, env);
  expect(document).toMatchObject({ error: { code: "UNAUTHENTICATED", message: expect.stringContaining("one word") } });
  expect(JSON.stringify(document)).not.toContain("somebody");
});

test("a fault of the engine's own says that it is one, and ends with 70", async () => {
  const broken = write("broken.mjs", 'Map.groupBy = () => { throw new TypeError("broken for this test"); };\n');
  const path = write("plan.md", planOf(task("Do it")));
  const env = { NODE_OPTIONS: `--import=${broken}` };

  const { exitCode, document } = await provostJson(["plan", "check", path], repository.path, env);

  expect(exitCode).toBe(70);
  expect((document as Refusal).error).toMatchObject({ code: "INTERNAL", message: "broken for this test" });
});
