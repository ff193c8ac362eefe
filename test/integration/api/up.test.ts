/** `provost up` as its user meets it: a process of its own, other commands on its data folder, signals, a crash. */
import { once } from "node:events";
import { mkdtemp, realpath, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, beforeEach, afterEach, expect, it } from "vitest";
import { readEndpoint } from "../../../src/runtime/endpoint-file.ts";
import { createClient } from "../../../src/sdk/client/index.ts";
import { createGitRepository, type GitRepository } from "../../support/git-repository.ts";
import { nativePlan } from "../../support/native-plan.ts";
import { processesWith } from "../../support/processes.ts";
import { provost, provostJson, type Started, startProvost } from "../../support/provost-command.ts";

let home: string;
let repository: GitRepository;
let up: Started | null = null;
beforeAll(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), "provost-up-")));
});
afterAll(() => rm(home, { recursive: true, force: true }));
beforeEach(() => {
  repository = createGitRepository({ "README.md": "# Test\n" });
});
afterEach(async () => {
  up?.process.kill("SIGTERM");
  await up?.finished;
  up = null;
  repository.remove();
});

type Line = { url: string; signInUrl: string; pid: number };

/** The one line that it prints. */
const start = async (...args: string[]): Promise<Line> => {
  up = startProvost(["up", "--port", "0", "--json", "--home", home, ...args], repository.path);
  const lines = createInterface({ input: up.process.stdout as NodeJS.ReadableStream });
  const [line] = (await once(lines, "line")) as [string];
  return JSON.parse(line) as Line;
};

const command = (...args: string[]) => provost([...args, "--home", home], repository.path);
const plan = (script: string): void => {
  repository.commit({ "PLAN.md": nativePlan([{ tasks: [{ title: "Work", script }] }]) });
};
const clientOf = async (url: string) => createClient({ url, token: (await readEndpoint(home))?.token ?? "" });

it("prints one line once it is ready, and ends in good order", async () => {
  const line = await start();

  expect(line).toEqual({
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    signInUrl: expect.stringContaining(`${line.url}/sign-in`),
    pid: up?.process.pid,
  });
  // What takes a second to answer is told as slow, as it may be on a busy machine for a moment.
  const ready = async (): Promise<unknown> => (await fetch(`${line.url}/ready`)).json();
  await expect.poll(ready).toMatchObject({ status: "ready" });
  expect((await stat(join(home, "control-plane.json"))).mode & 0o777).toBe(0o600);

  up?.process.kill("SIGTERM");
  const ended = await up?.finished;
  expect(ended?.exitCode).toBe(0);
  expect(ended?.stdout.trim().split("\n")).toHaveLength(1);
  expect(await readEndpoint(home)).toBeNull();
  expect(processesWith(home)).toEqual([]);
});

it("takes the commands that are given on its data folder", async () => {
  const { url } = await start();
  plan("echo done > made.txt; echo said");

  const ran = await provostJson(["run", "PLAN.md", "--home", home], repository.path);
  expect(ran).toMatchObject({ exitCode: 0, document: { decision: "go", tasks: { succeeded: 1 } } });
  const { run, packet } = ran.document as { run: string; packet: string };
  expect((await command("verify", packet)).exitCode).toBe(0);

  const { runs } = (await provostJson(["runs", "--home", home], repository.path)).document as { runs: object[] };
  expect(runs).toMatchObject([{ runId: run }]);
  expect((await command("status", run)).stdout).toContain("Work");
  expect((await command("logs", run, "Work")).stdout).toBe("said\n");
  expect((await command("logs", run)).stdout).toContain("run finished: Go");
  expect((await command("cancel", run)).stderr).toContain("STATE_CONFLICT");
  expect(await (await clientOf(url)).runs.get({ params: { runId: run } })).toMatchObject({ state: "finished" });
});

it("pauses a run at Ctrl-C of whoever started it, and goes on with it for anybody", async () => {
  await start();
  plan("test -f ../ready || sleep 600");
  const running = startProvost(["run", "PLAN.md", "--home", home], repository.path);
  for await (const line of running.progress) if (line.includes("attempt 1")) break;
  running.process.kill("SIGINT");
  expect((await running.finished).exitCode).toBe(4);
  expect((await command("status")).stdout).toContain("paused");

  const resumed = startProvost(["resume", "--home", home], repository.path);
  for await (const line of resumed.progress) if (line.includes("attempt 2")) break;
  expect((await command("cancel", "--reason", "enough", await newestRun())).exitCode).toBe(0);
  expect((await resumed.finished).exitCode).toBe(1);
});

const newestRun = async (): Promise<string> => {
  const { document } = await provostJson(["runs", "--home", home], repository.path);
  return (document as { runs: { runId: string }[] }).runs[0]?.runId ?? "";
};

it("takes up after a crash what it had in hand, and a command finds out that it is gone", async () => {
  const first = await start();
  plan("test -f .git/x || sleep 2; echo made > made.txt");
  const client = await clientOf(first.url);
  const body = { plan: { path: join(repository.path, "PLAN.md") }, repository: { path: repository.path } };
  const { runId } = await client.runs.start({ body });
  for await (const event of client.followEvents({ runId, after: 0 })) if (event.name === "task.leased") break;
  process.kill(first.pid, "SIGKILL");
  await up?.finished;

  expect((await command("status", runId)).stdout).toContain("running");

  const second = await start();
  expect(second.pid).not.toBe(first.pid);
  for await (const event of (await clientOf(second.url)).followEvents({ runId, after: 0 })) {
    if (event.name === "packet.written") break;
  }
  expect((await command("status", runId)).stdout).toContain("Go");
});

it("lets go of its runs at the end, and takes them up at the next start", async () => {
  const first = await start();
  plan("sleep 1; echo made > made.txt");
  const client = await clientOf(first.url);
  const body = { plan: { path: join(repository.path, "PLAN.md") }, repository: { path: repository.path } };
  const { runId } = await client.runs.start({ body });
  for await (const event of client.followEvents({ runId, after: 0 })) if (event.name === "task.leased") break;
  process.kill(first.pid, "SIGTERM");
  expect((await up?.finished)?.exitCode).toBe(0);
  expect(processesWith(home)).toEqual([]);

  const second = await start();
  const events = [];
  for await (const event of (await clientOf(second.url)).followEvents({ runId, after: 0 })) {
    events.push(event.name);
    if (event.name === "packet.written") break;
  }
  expect(events).not.toContain("run.paused");
  expect(events).not.toContain("attempt.failed");
});

it("is the only one on its data folder", async () => {
  await start();
  const other = await command("up", "--port", "0");
  expect(other).toMatchObject({ exitCode: 5, stderr: expect.stringContaining("HOME_LOCKED") });
  expect((await command("up", "--port", "70000")).exitCode).toBe(2);
});
