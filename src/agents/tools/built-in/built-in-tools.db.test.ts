import { mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { createTestClock } from "../../../../test/support/clock.ts";
import { agent, openTestTools, person, TENANT, type TestTools } from "../../../../test/support/tools.ts";
import { DEFAULT_BUNDLE } from "../../../access/policy/bundle.ts";
import type { RunId, TaskId } from "../../../model/ids.ts";
import { isEvidence } from "../../../store/runs/evidence.ts";
import { runGit } from "../../../workspace/git.ts";
import type { ToolSite } from "../tool-caller.ts";

const clock = createTestClock();
let tools: TestTools;
let site: ToolSite;
let worktree: string;
beforeAll(async () => {
  tools = await openTestTools(clock);
});
afterAll(() => tools.end());
beforeEach(async () => {
  site = await tools.site();
  worktree = site.worktree ?? "";
  await mkdir(join(worktree, "src"));
  await writeFile(join(worktree, "src/a.ts"), "export const a = 1;\nexport const b = 2;\n");
  await runGit(["init", "-q"], { cwd: worktree });
});

const git = (...args: string[]) =>
  runGit(["-c", "user.name=a", "-c", "user.email=a@example.org", ...args], { cwd: worktree });
let calls = 0;
const use = async (name: string, input: unknown, from: ToolSite = site) =>
  tools.caller(from).call({ callId: `call-${(calls += 1)}`, name, input, signal: new AbortController().signal });
const ok = (content: unknown) => ({ kind: "ok", truncated: false, content });
const containing = (text: string) => expect.stringContaining(text) as unknown;

test("files are read with their lines, listed, written and edited", async () => {
  expect(await use("read_file", { path: "src/a.ts", fromLine: 2 })).toEqual(ok("2\texport const b = 2;"));
  expect(await use("read_file", { path: "src/a.ts", lines: 1 })).toMatchObject({ content: containing("1 more lines") });
  expect(await use("list_files", { depth: 2 })).toEqual(ok("src/\nsrc/a.ts"));
  await use("write_file", { path: "docs/x/new.md", content: "# New\n" });
  expect(await readFile(join(worktree, "docs/x/new.md"), "utf8")).toBe("# New\n");
  expect(await use("edit_file", { path: "src/a.ts", find: "const b = 2", replace: "const b = 3" })).toMatchObject({
    kind: "ok",
  });
  expect(await use("edit_file", { path: "src/a.ts", find: "export", replace: "" })).toMatchObject({
    kind: "failed",
    message: containing("holds the text 2 times"),
  });
  expect(await use("edit_file", { path: "src/a.ts", find: "$1 nothing", replace: "" })).toMatchObject({
    kind: "failed",
  });
  expect(await readFile(join(worktree, "src/a.ts"), "utf8")).toBe("export const a = 1;\nexport const b = 3;\n");
});

test("a patch is applied as a whole or not at all", async () => {
  const change =
    "--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1,2 +1,2 @@\n-export const a = 1;\n+export const a = 7;\n export const b = 2;\n";
  const made = "--- /dev/null\n+++ b/made.txt\n@@ -0,0 +1 @@\n+made\n";
  const wrong = "--- a/src/none.ts\n+++ b/src/none.ts\n@@ -1 +1 @@\n-a\n+b\n";
  expect(await use("apply_patch", { patch: change + made + wrong })).toMatchObject({ kind: "failed" });
  expect(await readFile(join(worktree, "src/a.ts"), "utf8")).toContain("a = 1");
  expect(await use("apply_patch", { patch: change + made })).toEqual(ok("wrote src/a.ts\nwrote made.txt"));
  expect(await readFile(join(worktree, "src/a.ts"), "utf8")).toContain("a = 7");
  const out = change.replaceAll("src/a.ts", "../a.ts");
  expect(await use("apply_patch", { patch: out })).toMatchObject({ kind: "refused", code: "TOOL_PATH_REFUSED" });
});

test("a patch is judged by each of its files", async () => {
  const guarded = `${DEFAULT_BUNDLE}
    forbid (principal, action == Provost::Action::"tool:apply_patch", resource)
    when { resource has path && resource.path like "deploy/*" };`;
  await tools.access.policies.activate(person("owner"), { policies: guarded, tests: null }, "a test");
  clock.advance(500);
  const patch =
    "--- /dev/null\n+++ b/fine.txt\n@@ -0,0 +1 @@\n+x\n--- /dev/null\n+++ b/deploy/x.tf\n@@ -0,0 +1 @@\n+x\n";
  expect(await use("apply_patch", { patch })).toMatchObject({ kind: "refused", step: "policy" });
  await expect(stat(join(worktree, "fine.txt"))).rejects.toThrow("ENOENT");
});

test("a search shows lines, and none of files that the policies keep from being read", async () => {
  await mkdir(join(worktree, "keys"));
  await writeFile(join(worktree, "keys/private.txt"), "export const hidden = 1;\n");
  await writeFile(join(worktree, ".gitignore"), "ignored.txt\n");
  await writeFile(join(worktree, "ignored.txt"), "export const ignored = 1;\n");
  const guarded = `${DEFAULT_BUNDLE}
    forbid (principal, action in [Provost::Action::"tool:read_file", Provost::Action::"tool:search_text"], resource)
    when { resource has path && resource.path like "keys/*" };`;
  await tools.access.policies.activate(person("owner"), { policies: guarded, tests: null }, "a test");
  clock.advance(500);
  expect(await use("search_text", { text: "export const" })).toEqual(
    ok(
      "src/a.ts:1:export const a = 1;\nsrc/a.ts:2:export const b = 2;\n[the policies keep 1 files with matches from being shown]",
    ),
  );
  expect(await use("search_text", { text: "b = [0-9]", regex: true })).toEqual(ok("src/a.ts:2:export const b = 2;"));
  expect(await use("search_text", { text: "b", symbol: true })).toMatchObject({
    content: containing("src/a.ts:2:export const b = 2;"),
  });
  expect(await use("search_text", { text: "b|a", symbol: true })).toMatchObject({
    kind: "failed",
    code: "TOOL_FAILED",
  });
  expect(await use("search_text", { text: "--open-files-in-pager=id" })).toEqual(ok("[no line matches]"));
});

test("git is read, and nothing of an input becomes an option", async () => {
  await git("add", ".");
  await git("commit", "-qm", "Begin");
  await writeFile(join(worktree, "src/a.ts"), "export const a = 9;\n");
  expect(await use("git", { command: "status" })).toMatchObject({ content: containing(" M src/a.ts") });
  expect(await use("git", { command: "diff" })).toMatchObject({ content: containing("+export const a = 9;") });
  expect(await use("git", { command: "log" })).toMatchObject({ content: containing("a: Begin") });
  expect(await use("git", { command: "show", from: "HEAD", path: "src/a.ts" })).toEqual(
    ok("export const a = 1;\nexport const b = 2;\n"),
  );
  for (const from of ["--output=x", "-p", "HEAD..HEAD", "HEAD:../x", "a b"]) {
    expect(await use("git", { command: "log", from })).toMatchObject({ kind: "refused", step: "schema" });
  }
  expect(await use("git", { command: "push" })).toMatchObject({ kind: "refused", step: "schema" });
});

test("what a repository configures to run changes nothing", async () => {
  await git("add", ".");
  await git("commit", "-qm", "Begin");
  await writeFile(join(worktree, "evil.sh"), `#!/bin/sh\ntouch ${worktree}/ran\ncat\n`, { mode: 0o755 });
  await git("config", "core.fsmonitor", join(worktree, "evil.sh"));
  await git("config", "diff.external", join(worktree, "evil.sh"));
  await git("config", "diff.x.textconv", join(worktree, "evil.sh"));
  await git("config", "core.pager", join(worktree, "evil.sh"));
  await git("config", "filter.x.clean", join(worktree, "evil.sh"));
  await writeFile(join(worktree, ".gitattributes"), "*.ts diff=x filter=x\n");
  await writeFile(join(worktree, "src/a.ts"), "export const a = 9;\n");
  for (const command of ["status", "diff", "log", "show"]) await use("git", { command });
  await expect(stat(join(worktree, "ran"))).rejects.toThrow("ENOENT");
});

test("a command runs in the worktree, without a shell and without the engine's environment", async () => {
  process.env["PROVOST_TEST_CANARY"] = "seen";
  expect(await use("run_command", { command: ["pwd"], folder: "src" })).toEqual(ok(`exit code 0\n${worktree}/src\n`));
  expect(await use("run_command", { command: ["echo", "a; echo b", "$HOME"] })).toEqual(
    ok("exit code 0\na; echo b $HOME\n"),
  );
  const env = await use("run_command", { command: ["env"] });
  expect(JSON.stringify(env)).not.toContain("PROVOST_TEST_CANARY");
  delete process.env["PROVOST_TEST_CANARY"];
  expect(await use("run_command", { command: ["sh", "-c", "exit 3"] })).toMatchObject({ content: "exit code 3\n" });
  expect(await use("run_command", { command: ["no-such-program"] })).toMatchObject({
    kind: expect.stringMatching(/ok|failed/),
  });
});

test("a command has the time that it is given, and once it has ended nothing waits for that any more", async () => {
  const before = clock.waiting();
  expect(await use("run_command", { command: ["true"], timeoutMs: 200 })).toMatchObject({ kind: "ok" });
  expect(clock.waiting()).toBe(before);
  const slow = use("run_command", { command: ["sleep", "60"], timeoutMs: 200 });
  await vi.waitFor(() => expect(clock.waiting()).toBe(before + 1));
  clock.advance(200);
  expect(await slow).toMatchObject({ code: "TOOL_TIMEOUT" });
  expect(clock.waiting()).toBe(before);
});

test("a command that adds more on disk than its attempt may is ended, and the agent is told why", async () => {
  const script = "n=0; while :; do n=$((n+1)); echo x > $n; done";
  const from = { ...site, disk: { limitBytes: 2_000_000 } };

  expect(await use("run_command", { command: ["sh", "-c", script] }, from)).toMatchObject({
    kind: "failed",
    code: "TOOL_FAILED",
    message: containing("may add 2000000 bytes on disk"),
  });
});

test("a command in a folder that leads out is refused", async () => {
  await symlink("/", join(worktree, "out"));
  for (const folder of ["out", "../", "/etc"]) {
    expect(await use("run_command", { command: ["ls"], folder })).toMatchObject({
      kind: "refused",
      code: "TOOL_PATH_REFUSED",
    });
  }
});

test("a host has to be allowed, and what is not public is not asked", async () => {
  const url = "https://docs.example.org/";
  expect(await use("fetch_url", { url })).toMatchObject({ kind: "refused", step: "catalogue", code: "TOOL_DISABLED" });
  await tools.catalogue.set(person("owner"), "fetch_url", { hosts: ["10.0.0.1"] });
  clock.advance(500);
  expect(await use("fetch_url", { url: "https://10.0.0.1/" })).toMatchObject({
    kind: "refused",
    step: "sandbox",
    code: "TOOL_FETCH_REFUSED",
  });
  await expect(tools.catalogue.set(person("owner"), "fetch_url", { hosts: ["https://x/"] })).rejects.toMatchObject({
    code: "TOOL_SETTING_INVALID",
  });
});

test("what has failed five times is left alone for half a minute", async () => {
  await tools.catalogue.set(person("owner"), "fetch_url", { hosts: ["127.0.0.1"] });
  clock.advance(500);
  const url = "http://127.0.0.1:1/";
  for (let n = 0; n < 5; n += 1) expect(await use("fetch_url", { url })).toMatchObject({ kind: "failed" });
  expect(await use("fetch_url", { url })).toMatchObject({ kind: "refused", step: "limit", code: "TOOL_BROKEN" });
  clock.advance(30_000);
  expect(await use("fetch_url", { url })).toMatchObject({ kind: "failed" });
  expect(await use("fetch_url", { url })).toMatchObject({ kind: "refused", step: "limit" });
});

test("notes are found by their words, by who may, and are gone when they are erased", async () => {
  await use("remember", { note: "The tests need Redis on port 6380." });
  await use("remember", { note: "Releases go out on Tuesdays.", scope: "project", owner: "shop" });
  expect(await use("recall", { words: "which redis port" })).toMatchObject({
    content: containing("Redis on port 6380"),
  });
  const nothing = { content: containing('{"found":0,') };
  expect(await use("recall", { words: "redis", scope: "project", owner: "shop" })).toMatchObject(nothing);
  const other = { ...site, agentName: "other", actor: agent("other") };
  expect(await use("recall", {}, other)).toMatchObject(nothing);
  expect(await use("recall", { scope: "project", owner: "shop" }, other)).toMatchObject({
    content: containing("Tuesdays"),
  });
  const [note] = await tools.memory.list(TENANT, { scope: "project", owner: "shop", limit: 10 });
  expect(note).toMatchObject({ agentName: "coder", sessionId: site.sessionId, actor: "agent:coder" });
  await tools.memory.erase(person("owner"), [note?.noteId ?? ""]);
  expect(await use("recall", { scope: "project", owner: "shop" })).toMatchObject(nothing);
  const left = await tools.db.transaction(TENANT, (tx) => tx.query("select payload::text from events"));
  expect(JSON.stringify(left)).not.toContain("Tuesdays");
});

test("a task is queued once for a call, and not without end", async () => {
  const call = {
    callId: "spawn-1",
    name: "spawn_task",
    input: { kind: "shell", title: "Try it" },
    signal: new AbortController().signal,
  };
  const first = await tools.caller(site).call(call);
  expect(first).toMatchObject({ kind: "ok", content: containing("queued Try it in default as ") });
  expect(await tools.again().caller(site).call(call)).toEqual(first);
  expect(tools.children.map(({ title, parentTaskId }) => [title, parentTaskId])).toEqual([
    ["Try it", `session ${site.sessionId}`],
  ]);
});

test("a message to nobody fails and says so", async () => {
  const answer = await use("message_agent", { to: { kind: "role", role: "reviewer" }, text: "please look" });
  expect(answer).toMatchObject({ kind: "failed", code: "MESSAGE_UNDELIVERABLE" });
});

test("evidence is kept by its content, and belongs to the run", async () => {
  const inRun = { ...site, runId: "run-9" as RunId, taskId: "t" as TaskId };
  const answer = await use("submit_evidence", { path: "src/a.ts", name: "the code" }, inRun);
  const sha256 = /sha256 (\w+)/.exec(answer.kind === "ok" ? answer.content : "")?.[1] ?? "";
  expect(await readFile(join(tools.folder, "blobs", sha256), "utf8")).toContain("export const a");
  const known = (runId: string) => tools.db.transaction(TENANT, (tx) => isEvidence(tx, runId as RunId, sha256));
  expect([await known("run-9"), await known("run-8")]).toEqual([true, false]);
});
