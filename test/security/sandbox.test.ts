/**
 * Ways out of an attempt, tried by a real shell agent in a real worktree, in namespaces and without them. What does not
 * hold without them is expected not to: the table in docs/security.md says so, and is held against this.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { WorkResult } from "../../src/agents/kinds/agent-kind.ts";
import { shellAgent } from "../../src/agents/kinds/shell/shell-agent.ts";
import { type AgentId, type AttemptId, LOCAL_TENANT, type RunId, type TaskId } from "../../src/model/ids.ts";
import { agentSchema } from "../../src/model/agent-declaration.ts";
import type { SandboxSettings } from "../../src/model/limits.ts";
import type { Lease } from "../../src/model/run.ts";
import { openAttemptSandbox } from "../../src/run/attempt/attempt-sandbox.ts";
import { childEnv } from "../../src/runtime/child-env.ts";
import { packageRoot } from "../../src/runtime/package-root.ts";
import type { SandboxPlan } from "../../src/runtime/sandbox/sandbox-plan.ts";
import { type Home, openHome } from "../../src/store/home/home.ts";
import { commitAttempt } from "../../src/workspace/attempt-branch.ts";
import { attemptBranchName } from "../../src/workspace/branch-names.ts";
import { COMMIT_IDENTITY } from "../../src/workspace/git.ts";
import { openRepository, type Repository } from "../../src/workspace/repository.ts";
import { createWorktrees } from "../../src/workspace/worktrees.ts";
import { debianProgram } from "../support/debian-program.ts";
import { createGitRepository, type GitRepository } from "../support/git-repository.ts";
import { killProcessesWith, processesWith } from "../support/processes.ts";

const SECRET = "correct-horse-battery";
const MARK = `escape-${process.pid}`;
const lease: Lease = {
  tenantId: LOCAL_TENANT,
  runId: "run-1" as RunId,
  taskId: "task-1" as TaskId,
  attemptId: "attempt-1" as AttemptId,
  number: 1,
  agentId: "agent-1" as AgentId,
  token: 1,
  expiresAt: new Date(8.64e15),
  previousFailure: null,
};

let user: GitRepository;
let home: Home;
let repository: Repository;
let victim: ChildProcess;
let server: Server;
let connections = 0;

beforeEach(async () => {
  debianProgram("bwrap");
  user = createGitRepository();
  home = await openHome(join(user.path, ".provost"));
  repository = await openRepository(user.path);
  writeFileSync(join(home.keys, "owner-token"), SECRET);
  mkdirSync(join(home.worktrees, "attempts", "another"), { recursive: true });
  writeFileSync(join(home.worktrees, "attempts", "another", "work.txt"), SECRET);
  victim = spawn("sleep", ["600"], { env: { PARENT_SECRET: SECRET } });
  connections = 0;
  server = createServer((socket) => {
    connections += 1;
    socket.on("error", () => undefined); // it may be gone already
    socket.end();
  });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  victim.kill("SIGKILL");
  await new Promise((resolve) => server.close(resolve));
  user.remove();
});

/** Of the server, when it listens at one. */
const portOf = (): string => {
  const address = server.address();
  return String(typeof address === "object" ? address?.port : "");
};

type Outcome = { result: WorkResult; output: string; worktree: string };

/** One attempt: its agent works, its objects are taken over, its changes are committed. */
const attempt = async (
  script: string,
  change: (plan: SandboxPlan) => SandboxPlan = (plan) => plan,
  settings: SandboxSettings = {},
): Promise<Outcome> => {
  const branch = attemptBranchName(lease.runId, lease.taskId, lease.number);
  const base = await repository.resolveCommit("HEAD");
  const worktree = await createWorktrees(repository, home.worktrees).add("attempts/attempt-1", base, branch);
  const declared = agentSchema.parse({ name: "builder", kind: "shell", sandbox: settings });
  const place = { worktree, baseCommit: base };
  const sandbox = await openAttemptSandbox({ home, repository }, lease, place, { declared, timeoutMs: 20_000 });
  const outputPath = join(home.runs, "output");
  const result = await shellAgent.work({
    lease,
    task: { title: "Escape", script, conflictFiles: [] },
    ...place,
    outputPath,
    env: childEnv([], { ...COMMIT_IDENTITY, VICTIM: String(victim.pid), REPOSITORY: user.path, MARK, PORT: portOf() }),
    secrets: [],
    timeoutMs: 20_000,
    registryDir: home.processes,
    sandbox: change(sandbox.plan),
    signal: new AbortController().signal,
  });
  if (result.kind === "done") await sandbox.adopt();
  return { result, worktree, output: readFileSync(outputPath, "utf8") };
};

type Holds = "held" | "open";
type Escape = {
  script: string;
  plan?: (plan: SandboxPlan) => SandboxPlan;
  /** As a plan has it for its agent. */
  settings?: SandboxSettings;
  before?: () => Promise<unknown>;
  /** Whether it came out. */
  escaped: (outcome: Outcome) => boolean | Promise<boolean>;
  degraded: Holds;
};
const table: { title: string; degraded: Holds }[] = [];

const escape = (title: string, { script, plan, settings, before, escaped, degraded }: Escape): void => {
  table.push({ title, degraded });
  test.each([
    ["in namespaces", "", "held"],
    ["degraded", "off", degraded],
  ] as const)(`${title} (%s)`, async (_, setting, wanted) => {
    vi.stubEnv("PROVOST_SANDBOX", setting);
    vi.stubEnv("PARENT_SECRET", SECRET);
    await before?.();

    const outcome = await attempt(script, plan, settings);

    expect((await escaped(outcome)) ? "open" : "held").toBe(wanted);
  });
};

const there = (...path: string[]) => existsSync(join(user.path, ...path));
const listen = (at: string | { port: number; host: string }) => () =>
  new Promise<void>((resolve) => server.listen(at, resolve));
const connectTo = (where: string) =>
  `node -e 'require("node:net").connect(${where}).on("error", () => {}).on("connect", function () { this.end() })'`;

escape("writing above the worktree by ..", {
  script: 'echo x > "../../../../escaped"',
  escaped: () => there("escaped"),
  degraded: "open",
});
escape("writing through a symbolic link", {
  script: 'ln -s "$REPOSITORY" link; echo x > link/escaped',
  escaped: () => there("escaped"),
  degraded: "open",
});
escape("planting a git hook", {
  script: 'echo x > "$(git rev-parse --git-common-dir)/hooks/post-commit"',
  escaped: () => there(".git", "hooks", "post-commit"),
  degraded: "open",
});
escape("changing the git configuration", {
  script: "git config core.fsmonitor 'touch /escaped'",
  escaped: () => readFileSync(join(user.path, ".git", "config"), "utf8").includes("fsmonitor"),
  degraded: "open",
});
escape("making a git configuration of the worktree", {
  script: 'echo "[core] fsmonitor = x" > "$(git rev-parse --git-dir)/config.worktree"',
  escaped: () =>
    readFileSync(join(user.path, ".git", "worktrees", "attempt-1", "config.worktree"), "utf8").includes("fsmonitor"),
  degraded: "open",
});
escape("leading git to another repository", {
  script: 'echo /elsewhere > "$(git rev-parse --git-dir)/commondir"',
  escaped: () => readFileSync(join(user.path, ".git", "worktrees", "attempt-1", "commondir"), "utf8") !== "../..\n",
  degraded: "open",
});
escape("moving the user's branch", {
  script: "git commit -q --allow-empty -m x; git update-ref refs/heads/main HEAD",
  escaped: () => user.git("log", "-1", "--format=%s", "main") === "x",
  degraded: "open",
});
escape("deleting the repository's objects", {
  script: 'rm -rf "$(git rev-parse --git-common-dir)"/objects/[0-9a-f][0-9a-f]',
  escaped: () => repository.tryGit(["fsck", "--connectivity-only", "main"]).then(({ exitCode }) => exitCode !== 0),
  degraded: "open",
});
escape("hiding a command in a repository inside of the worktree, for the engine's git to run", {
  script: [
    "git init -q inner; cd inner; git commit -q --allow-empty -m x",
    'git config core.fsmonitor "touch $REPOSITORY/escaped; false"; cd ..; git -c core.fsmonitor=false add -A',
  ].join("\n"),
  escaped: async ({ worktree }) => {
    const base = await repository.resolveCommit("main");
    await commitAttempt({ repository, worktree, base, message: "Take over", trailers: {} });
    return there("escaped");
  },
  degraded: "held",
});
escape("reading the environment of another process", {
  script: "cat /proc/[0-9]*/environ 2>&1 | tr '\\0' '\\n' | grep PARENT_SECRET || true",
  escaped: ({ output }) => output.includes(SECRET),
  degraded: "open",
});
escape("inheriting the environment of the engine", {
  script: "env",
  escaped: ({ output }) => output.includes(SECRET),
  degraded: "held",
});
escape("reading keys and the owner's token", {
  script: 'cat "$REPOSITORY/.provost/keys/owner-token" || true',
  escaped: ({ output }) => output.includes(SECRET),
  degraded: "open",
});
escape("reading another worktree", {
  script: "cat ../another/work.txt || true",
  escaped: ({ output }) => output.includes(SECRET),
  degraded: "open",
});
escape("connecting to a socket in the data folder", {
  before: () => listen(join(home.path, "socket"))(),
  script: connectTo('process.env.REPOSITORY + "/.provost/socket"'),
  escaped: () => connections > 0,
  degraded: "open",
});
escape("reaching the network when it is off", {
  before: () => listen({ port: 0, host: "127.0.0.1" })(),
  plan: (plan) => ({ ...plan, network: "off" }),
  script: connectTo('Number(process.env.PORT), "127.0.0.1"'),
  escaped: () => connections > 0,
  degraded: "open",
});
escape("signalling a process of the engine", {
  // A process that was sent the signal is gone only when it has been given the processor once more.
  script: 'if kill -KILL "$VICTIM"; then while kill -0 "$VICTIM"; do :; done; fi 2> /dev/null',
  escaped: () => !processesWith(`PARENT_SECRET=${SECRET}`).includes(Number(victim.pid)),
  degraded: "open",
});
escape("getting capabilities in a namespace of its own", {
  script: "unshare --user --map-root-user --mount true && echo got || true",
  escaped: ({ output }) => output.includes("got"),
  degraded: "open",
});
escape("staying behind without group and mark", {
  script:
    "setsid env -i STAYED=$MARK /bin/sleep 613 > /dev/null 2>&1 &\nwhile ! grep -q ^/bin/sleep /proc/$!/cmdline; do :; done",
  escaped: () => killProcessesWith(`STAYED=${MARK}`) > 0,
  degraded: "open",
});
escape("a fork bomb", {
  plan: (plan) => ({ ...plan, limits: { ...plan.limits, processes: 40 } }),
  // Also a bomb that is given no time comes to the limit: the shell that lit it starts as many itself.
  script: "bomb() { bomb | bomb & }; bomb; for one in $(seq 60); do sleep 20 & done",
  escaped: ({ result }) => result.confinement?.exceeded.includes("processes") !== true,
  degraded: "held",
});
escape("taking all memory", {
  plan: (plan) => ({ ...plan, limits: { ...plan.limits, memoryBytes: 200_000_000 } }),
  script: "node -e 'const kept = []; for (let i = 0; i < 100; i += 1) kept.push(Buffer.alloc(1e7, 1))'",
  escaped: ({ result }) => result.kind === "done",
  degraded: "held",
});
escape("filling the disk with one file", {
  plan: (plan) => ({ ...plan, limits: { ...plan.limits, fileBytes: 1_000_000 } }),
  script: "head -c 5000000 /dev/zero > big || true",
  escaped: ({ worktree }) => statSync(join(worktree, "big")).size > 1_001_000,
  degraded: "held",
});
escape("filling the disk with many small files", {
  settings: { disk: 20 },
  // It goes on until it is ended, and pays no heed to being asked.
  script: "trap '' TERM; mkdir many; n=0; while :; do n=$((n+1)); echo x > many/$n; done",
  escaped: ({ result }) =>
    result.kind !== "failed" ||
    result.failure.code !== "TASK_DISK_FILLED" ||
    result.confinement?.exceeded.includes("disk") !== true,
  degraded: "held",
});
escape("filling the disk by the folder for temporary files", {
  before: async () => vi.stubEnv("PROVOST_SANDBOX_DISK", "20"),
  settings: { disk: 1_000_000 },
  script: 'n=0; while :; do n=$((n+1)); head -c 1000000 /dev/zero > "$TMPDIR/$n"; done',
  escaped: ({ result }) => result.confinement?.exceeded.includes("disk") !== true,
  degraded: "held",
});

test.each([
  ["in namespaces", ""],
  ["degraded", "off"],
])("git works in the worktree, and what it made is the user's repository's afterwards (%s)", async (_, setting) => {
  vi.stubEnv("PROVOST_SANDBOX", setting);
  const base = await repository.resolveCommit("main");

  const { result, worktree, output } = await attempt(
    "echo one > a.txt; git add a.txt; git commit -q -m one; echo two > b.txt; git add b.txt; git status --short; git log --format=%s",
  );
  const committed = await commitAttempt({ repository, worktree, base, message: "Take over", trailers: {} });

  expect(result.kind).toBe("done");
  expect(output).toBe("A  b.txt\none\nFirst commit\n");
  expect(committed.files).toEqual(["a.txt", "b.txt"]);
  expect(user.git("log", "--format=%s", String(committed.commit))).toBe("Take over\none\nFirst commit");
  expect(user.git("fsck", "--strict")).toBe("");
});

test("the table in docs/security.md says what was tried, and what holds", () => {
  const page = readFileSync(join(packageRoot(), "docs", "security.md"), "utf8").replaceAll(/ {2,}/g, " ");
  const rows = table.map(
    ({ title, degraded }) => `| [${title}](../test/security/sandbox.test.ts) | held | ${degraded} |`,
  );
  expect(rows.filter((row) => !page.includes(row))).toEqual([]);
});
