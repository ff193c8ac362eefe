/** What stays of outputs and evidence when it is old, and what goes: of a run, of tasks of queues, of a dead letter. */
import { mkdtempSync, readdirSync, realpathSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { hostControlPlane, type HostedControlPlane } from "../../src/control-plane.ts";
import { LOCAL_TENANT } from "../../src/model/ids.ts";
import { createDatabase, dropDatabase } from "../support/database.ts";
import { urlOf } from "../support/api.ts";
import { createGitRepository, type GitRepository } from "../support/git-repository.ts";
import { exec, nativePlan } from "../support/native-plan.ts";
import { provost, provostJson } from "../support/provost-command.ts";

const OLD = new Date("2024-01-01T00:00:00Z");

let repository: GitRepository;
let home: string;
let connection: Awaited<ReturnType<typeof createDatabase>>;
beforeEach(async () => {
  repository = createGitRepository();
  home = realpathSync(mkdtempSync(join(tmpdir(), "provost-retention-")));
  connection = await createDatabase();
});
afterEach(async () => {
  repository.remove();
  rmSync(home, { recursive: true, force: true });
  await dropDatabase(connection);
});

const asOwner = async (text: string, values: unknown[]): Promise<void> => {
  const client = new Client(connection);
  await client.connect();
  try {
    await client.query(text, values);
  } finally {
    await client.end();
  }
};

const blobsIn = (): string[] => readdirSync(join(home, "blobs")).filter((name) => /^[0-9a-f]{64}$/.test(name));

/** What the task has printed, as it is stored. */
const endedWith = async (plane: HostedControlPlane, script: string): Promise<{ taskId: string; output: string }> => {
  const desk = plane.queues(LOCAL_TENANT);
  const [task] = await desk.enqueue("default", [{ kind: "shell", payload: { script }, maxAttempts: 1 }], "tester");
  const { taskId } = task!;
  const ended = await vi.waitFor(
    async () => {
      const found = await desk.get(taskId);
      expect(["succeeded", "failed"]).toContain(found.state);
      return found;
    },
    { timeout: 60_000, interval: 50 },
  );
  const output = ended.outputBlob ?? ended.failedAttempts.at(-1)?.outputBlob ?? null;
  expect(output).not.toBeNull();
  return { taskId, output: output! };
};

test("outputs of pruned tasks go; a run's evidence and a dead letter's output stay", { timeout: 180_000 }, async () => {
  const url = urlOf(connection);
  const criteria = [{ title: "It is there", check: exec("cat", "made.txt") }];
  const tasks = [{ title: "Make it", script: "echo working; echo text > made.txt" }];
  repository.commit({ "PLAN.md": nativePlan([{ tasks, criteria }]) });
  const ran = await provostJson(["run", "PLAN.md", "--home", home], repository.path, { PROVOST_DATABASE_URL: url });
  const { run: runId } = ran.document as { run: string };
  const ofRun = blobsIn();

  const plane = await hostControlPlane({ homePath: home, databaseUrl: url, onFault: () => undefined });
  try {
    await plane.startShell(1);
    const pruned = await endedWith(plane, "echo of a task that is pruned");
    const kept = await endedWith(plane, "echo of a task that is kept");
    const dead = await endedWith(plane, "echo of a dead letter; exit 1");
    expect(ofRun.length).toBeGreaterThan(1);
    for (const name of blobsIn()) utimesSync(join(home, "blobs", name), OLD, OLD);
    await asOwner("delete from provost.ended_tasks where task_id = $1", [pruned.taskId]);

    await plane.blobs?.work();

    expect(plane.blobs?.figures()).toMatchObject({ keepDays: 31, removed: 1, refusedFor: null });
    expect(blobsIn().toSorted()).toEqual([...ofRun, kept.output, dead.output].toSorted());
    const files = plane.taskFiles(LOCAL_TENANT);
    expect((await files.output({ taskId: dead.taskId })).bytes).toBeGreaterThan(0);
    const { text } = await plane.metrics.render("prometheus");
    expect(text).toContain('provost_retention_removed_total{table="blobs"} 1');
  } finally {
    await plane.close();
  }
  const packet = join(home, "runs", runId, "packet");
  expect(await provost(["verify", packet], repository.path)).toMatchObject({ exitCode: 0 });
});
