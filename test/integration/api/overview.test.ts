/** What the dashboard opens with: runs in numbers, what waits for somebody, and where runs can be started. */
import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { repositoryAround } from "../../../src/run/start/repository-around.ts";
import { type Api, startApi } from "../../support/api.ts";
import { createGitRepository, type GitRepository } from "../../support/git-repository.ts";
import { exec, nativePlan } from "../../support/native-plan.ts";

let api: Api;
let repository: GitRepository;
let source: string;
let runId: string;
beforeAll(async () => {
  repository = createGitRepository({ "README.md": "# Test\n" });
  api = await startApi({ repositories: [repository.path] });
  source = nativePlan([
    {
      tasks: [
        { title: "Write it", script: "echo text > made.txt" },
        { title: "Break", script: "exit 3", fields: ["attempts: 1"] },
      ],
      criteria: [
        { title: "It is there", check: exec("cat", "made.txt") },
        { title: "It was looked at", check: { kind: "approval", role: "lead" } },
      ],
    },
  ]);
  source += "\n<!-- café -->\n";
  const path = join(repository.path, "PLAN.md");
  await writeFile(path, Buffer.from(source, "latin1")); // no UTF-8, as an old editor saves it
  const body = { plan: { path }, repository: { path: repository.path } };
  ({ runId } = await api.client.runs.start({ body }));
  await vi.waitFor(
    async () => {
      if ((await api.client.runs.outcome({ params: { runId } })).inHand) throw new Error("still in hand");
    },
    { timeout: 60_000, interval: 20 },
  );
});
afterAll(async () => {
  await api.stop();
  repository.remove();
});

it("counts the tasks and criteria of each run", async () => {
  const { items, nextCursor } = await api.client.overview.runs();

  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({
    run: { runId, state: "finished", decision: "no-go" },
    tasks: { succeeded: 1, failed: 1, waiting: 0 },
    criteria: { proven: 1, unproven: 1, refuted: 0, waived: 0 },
  });
  expect(nextCursor).toBeNull();
  expect((await api.client.overview.runs({ query: { state: "running" } })).items).toEqual([]);
});

it("lists what waits for a person, until the plan is run anew", async () => {
  const { items } = await api.client.overview.waiting();

  expect(items.map(({ kind, title }) => ({ kind, title })).toSorted((a, b) => a.kind.localeCompare(b.kind))).toEqual([
    { kind: "approval", title: "It was looked at" },
    { kind: "gate", title: expect.any(String) },
    { kind: "task", title: "Break" },
  ]);
  expect(items.find(({ kind }) => kind === "approval")).toMatchObject({ runId, detail: "lead" });
});

it("shows a run's plan as it was when the run started", async () => {
  const { items: tasks } = await api.client.tasks.list({ params: { runId } });

  const answer = await api.client.runs.plan({ params: { runId } });

  expect(answer.source).toBe(source);
  expect(answer.plan.tasks.map(({ id }) => id).toSorted()).toEqual(tasks.map(({ taskId }) => taskId).toSorted());
  expect(answer.graph.nodes).toHaveLength(2);
});

it("names the repositories that runs may be started in", async () => {
  const { items } = await api.client.overview.repositories();

  expect(items).toEqual([{ path: repository.path, allowed: true }]);
});

it("takes the repository around a data folder of the usual name, and no other, for what its owner means", async () => {
  const bare = await realpath(await mkdtemp(join(tmpdir(), "provost-bare-")));

  expect(await repositoryAround(join(repository.path, ".provost"))).toBe(repository.path);
  expect(await repositoryAround(join(repository.path, "elsewhere"))).toBeNull();
  expect(await repositoryAround(join(bare, ".provost"))).toBeNull();
  await rm(bare, { recursive: true });
});

it("leads who opens the sign-in page, or a link that is no good, to the page where one signs in", async () => {
  const open = (path: string) => api.request(path, { headers: { accept: "text/html" } });

  expect((await open("/sign-in")).headers.get("location")).toBe("/sign-in/start");
  expect((await open("/sign-in?token=pvl_nothing")).headers.get("location")).toBe("/sign-in/start#problem=link");
  expect((await api.request("/sign-in?token=pvl_nothing")).status).toBe(401);
});
