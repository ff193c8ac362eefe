/** A run goes as a whole: its rows, its folder, its evidence that no other run names. What proves it elsewhere goes on to. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { hostControlPlane } from "../../src/control-plane.ts";
import { urlOf } from "../support/api.ts";
import { createDatabase, dropDatabase } from "../support/database.ts";
import { createGitRepository, type GitRepository } from "../support/git-repository.ts";
import { exec, nativePlan } from "../support/native-plan.ts";
import { provost, provostJson } from "../support/provost-command.ts";
import { startUp } from "../support/up.ts";

const OLD = new Date("2024-01-01T00:00:00Z");

let repository: GitRepository;
let folder: string;
beforeEach(() => {
  repository = createGitRepository();
  folder = realpathSync(mkdtempSync(join(tmpdir(), "provost-removal-")));
});
afterEach(() => {
  repository.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Both print the same in their check, and each something of its own. */
const plan = (word: string): string =>
  nativePlan([
    {
      tasks: [{ title: "Make it", script: `echo ${word}; echo text > made.txt` }],
      criteria: [{ title: "It is there", check: exec("cat", "made.txt") }],
    },
  ]);

test("a removed run leaves its proof packet valid and other runs whole", { timeout: 180_000 }, async () => {
  const connection = await createDatabase();
  const home = join(folder, "home");
  const env = { PROVOST_DATABASE_URL: urlOf(connection) };
  const blobsIn = (): string[] => readdirSync(join(home, "blobs")).filter((name) => /^[0-9a-f]{64}$/.test(name));
  const ask = (...args: string[]) => provost([...args, "--home", home], repository.path, env);
  const askJson = async (...args: string[]) =>
    (await provostJson([...args, "--home", home], repository.path, env)).document;
  try {
    repository.commit({ "ONE.md": plan("one"), "TWO.md": plan("two") });
    const { run: kept } = (await askJson("run", "TWO.md")) as { run: string };
    const ofKept = blobsIn().toSorted();
    const { run: gone } = (await askJson("run", "ONE.md")) as { run: string };
    expect(blobsIn().length).toBeGreaterThan(ofKept.length);
    const packet = join(folder, "packet");
    cpSync(join(home, "runs", gone, "packet"), packet, { recursive: true });

    const preview = await askJson("runs", "remove", gone);
    expect(preview).toMatchObject({ runId: gone, state: "finished", decision: "go", removedAt: null });
    expect((await ask("runs", "remove", gone)).stdout).toContain("would be removed for good; say --yes to do it");
    expect(existsSync(join(home, "runs", gone, "packet"))).toBe(true);

    const because = ["--reason", "it printed a password", "--yes"];
    const removal = await askJson("runs", "remove", gone, ...because);
    expect(removal).toEqual({ ...(preview as object), removedAt: expect.any(String) as string });
    for (const of of ["runs", "worktrees"]) expect(readdirSync(join(home, of))).not.toContain(gone);
    expect((await ask("status", gone)).stderr).toMatch(/RUN_REMOVED.*: it printed a password/s);
    expect(await askJson("runs")).toMatchObject({ runs: [{ runId: kept }] });
    expect(await askJson("retention", "show")).toMatchObject({ runs: { keepDays: null, removed: 1 } });
    expect(await askJson("retention", "verify")).toMatchObject({ ok: true, signedHere: true });

    // What somebody who was killed after the commit has left.
    mkdirSync(join(home, "runs", gone, "packet"), { recursive: true });
    for (const name of blobsIn()) utimesSync(join(home, "blobs", name), OLD, OLD);
    const plane = await hostControlPlane({ homePath: home, databaseUrl: urlOf(connection), onFault: () => undefined });
    try {
      await plane.blobs?.work();
      expect(plane.blobs?.figures()).toMatchObject({ refusedFor: null });
    } finally {
      await plane.close();
    }
    expect(readdirSync(join(home, "runs"))).toEqual([kept]);
    expect(blobsIn().toSorted()).toEqual(ofKept);
    for (const one of [packet, join(home, "runs", kept, "packet")])
      expect(await provost(["verify", one], repository.path)).toMatchObject({ exitCode: 0 });
  } finally {
    await dropDatabase(connection);
  }
});

test("the API removes it for those who may, and tells who could have read it", { timeout: 120_000 }, async () => {
  const up = await startUp({}, "--repositories", repository.path);
  try {
    const { runs, plans } = up.owner;
    const { planId } = await plans.upload({ body: { source: plan("word") } });
    const { runId } = await runs.start({ body: { plan: { planId }, repository: { path: repository.path } } });
    const params = { runId };
    await vi.waitFor(async () => expect(await runs.outcome({ params })).toMatchObject({ inHand: false }), {
      timeout: 60_000,
      interval: 20,
    });
    const body = { reason: "no longer needed", confirm: true };
    const operator = await up.program("operator");
    await expect(operator.client.runs.remove({ params, body })).rejects.toMatchObject({ code: "FORBIDDEN" });
    const stranger = await up.stranger("elsewhere");
    await expect(stranger.client.runs.remove({ params, body })).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
    expect(await runs.remove({ params, body: {} })).toMatchObject({ runId, removedAt: null });

    const maintainer = await up.program("maintainer");
    const removed = await maintainer.client.runs.remove({ params, body });
    expect(removed).toMatchObject({ runId, state: "finished", removedAt: expect.any(String) as string });
    const { lastHash, packetSha256 } = removed;

    const details = expect.objectContaining({ lastHash, packetSha256, reason: "no longer needed" }) as object;
    const told = { code: "RUN_REMOVED", status: 410, details };
    await expect(operator.client.runs.get({ params })).rejects.toMatchObject(told);
    await expect(operator.client.runs.packet({ params })).rejects.toMatchObject(told);
    await expect(stranger.client.runs.get({ params })).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
    // once more is the same
    expect(await maintainer.client.runs.remove({ params, body })).toEqual(removed);
    expect((await runs.list()).items).toEqual([]);
    const { items } = await up.owner.audit.list({ query: { limit: 100 } });
    expect(items).toContainEqual(
      expect.objectContaining({ name: "run.removed", payload: expect.objectContaining({ run: runId }) as object }),
    );
  } finally {
    await up.stop();
  }
});
