/** Everything is lost but the backup; what was going on goes on somewhere else. */
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createGitRepository, type GitRepository } from "../support/git-repository.ts";
import { exec, nativePlan } from "../support/native-plan.ts";
import { prepareHome } from "../support/prepared-home.ts";
import { killProcessesWith } from "../support/processes.ts";
import { provost, provostJson, startProvost } from "../support/provost-command.ts";

let repository: GitRepository;
let root: string;
let home: string;
beforeEach(() => {
  repository = createGitRepository();
  root = realpathSync(mkdtempSync(join(tmpdir(), "provost-disaster-")));
  home = join(root, "home");
  prepareHome(home);
});
afterEach(() => {
  // The agent of the run whose engine was killed: the data folder that knew of it is gone.
  killProcessesWith(root);
  repository.remove();
  rmSync(root, { recursive: true, force: true });
});

/** In a repository in the data folder; the second task ends when the gate is open. */
const heldPlan = (): string => {
  const hold = `touch "$GATES/reached"\nwhile [ ! -e "$GATES/open" ]; do sleep 0.05; done\necho 2 > two.txt`;
  const phases = [
    {
      tasks: [{ title: "Write one", script: "echo 1 > one.txt" }],
      criteria: [{ title: "One is there", check: exec("ls", "one.txt") }],
    },
    {
      tasks: [{ title: "Write two", script: hold }],
      criteria: [{ title: "Both are there", check: exec("ls", "one.txt", "two.txt") }],
    },
  ];
  return nativePlan(phases, ["GATES"]).replace("agents:", "repository: scratch\nagents:");
};

const PLAIN = nativePlan([
  { tasks: [{ title: "Do it", script: "echo 1 > a.txt" }], criteria: [{ title: "Done", check: exec("ls", "a.txt") }] },
]);

const untilThere = async (path: string, ended: Promise<unknown>): Promise<void> => {
  let over = false;
  void ended.then(() => (over = true));
  await expect
    .poll(() => over || readdirSync(join(path, "..")).some((name) => path.endsWith(`/${name}`)), {
      timeout: 60_000,
    })
    .toBe(true);
  expect(over).toBe(false);
};

test("a run that was backed up in its midst is looked at, verified and resumed in a new place", async () => {
  const gates = join(root, "gates");
  const plans = join(root, "plans");
  for (const folder of [gates, plans]) mkdirSync(folder);
  const env = { GATES: gates };
  writeFileSync(join(plans, "PLAIN.md"), PLAIN.replace("agents:", "repository: scratch\nagents:"));
  writeFileSync(join(plans, "PLAN.md"), heldPlan());
  const first = await provostJson(["run", join(plans, "PLAIN.md"), "--home", home], root);
  const { run: finished } = first.document as { run: string };
  const started = startProvost(["run", join(plans, "PLAN.md"), "--home", home], root, env);
  await untilThere(join(gates, "reached"), started.finished);

  const archive = join(root, "kept.tar.zst.age");
  writeFileSync(join(root, "passphrase"), "correct horse battery staple\n");
  const passphrase = ["--passphrase-file", join(root, "passphrase")];
  const backup = await provostJson(["backup", archive, ...passphrase, "--home", home], root);
  expect(backup).toMatchObject({ exitCode: 0, document: { state: "succeeded", encrypted: true, keysIncluded: true } });
  const evidence = readdirSync(join(home, "blobs"));
  started.process.kill("SIGKILL");
  await started.finished;
  // The last one who uses the embedded database ends it: a look at the folder does so after the kill.
  await provost(["runs", "--home", home], root);
  rmSync(home, { recursive: true, force: true });

  const there = join(root, "there");
  const wrong = await provost(["restore", archive, "--home", there], root, {
    PROVOST_BACKUP_PASSPHRASE: "not that one",
  });
  expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("BACKUP_KEY_WRONG") as unknown });
  const restored = await provostJson(["restore", archive, ...passphrase, "--home", there], root);
  expect(restored).toMatchObject({ exitCode: 0, document: { home: there, movedRuns: 2, keysIncluded: true } });

  for (const name of evidence) {
    expect(
      createHash("sha256")
        .update(readFileSync(join(there, "blobs", name)))
        .digest("hex"),
    ).toBe(name);
  }
  const { runs } = (await provostJson(["runs", "--home", there], root)).document as {
    runs: { runId: string; state: string }[];
  };
  expect(runs.map(({ state }) => state).toSorted()).toEqual(["finished", "running"]);
  expect(await provost(["verify", join(there, "runs", finished, "packet")], root)).toMatchObject({ exitCode: 0 });

  writeFileSync(join(gates, "open"), "");
  const resumed = await provostJson(["resume", "--home", there], root, env);
  expect(resumed).toMatchObject({ exitCode: 0, document: { decision: "go", tasks: { total: 2, succeeded: 2 } } });
}, 180_000);

test("a drill restores the latest backup elsewhere, says what it took, and leaves nothing", async () => {
  repository.commit({ "PLAN.md": PLAIN });
  await provostJson(["run", "PLAN.md", "--home", home], repository.path);
  const nothing = await provost(["backup", "drill", "--home", home], root);
  expect(nothing).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("BACKUP_NOT_FOUND") as unknown });
  await provostJson(["backup", "--home", home], root);
  const passphrase = ["--passphrase-file", join(root, "passphrase")];
  writeFileSync(join(root, "passphrase"), "seven maps of the harbour\n", { mode: 0o600 });
  await provostJson(["backup", "--home", home, ...passphrase], root);

  const report = join(root, "drill.json");
  const scratch = join(root, "scratch"); // its own: others drill on this machine as well
  mkdirSync(scratch);
  const drill = ["backup", "drill", "--home", home, "--report", report, ...passphrase];
  const { exitCode, document } = await provostJson(drill, root, { TMPDIR: scratch });

  expect({ exitCode, document }).toMatchObject({
    exitCode: 0,
    document: { passed: true, problem: null, restored: { runs: 1, packetsVerified: 1 } },
  });
  const { rpoMs, rtoMs, longestGapMs, steps } = document as Record<string, number> & {
    steps: { durationMs: number }[];
  };
  expect(rpoMs).toBeGreaterThan(0);
  expect(longestGapMs).toBeGreaterThan(0);
  expect(rtoMs).toBeGreaterThanOrEqual(steps.reduce((sum, { durationMs }) => sum + durationMs, 0) - 5);
  expect(JSON.parse(readFileSync(report, "utf8"))).toEqual(document);
  expect(readdirSync(scratch).filter((name) => name.startsWith("provost-drill-"))).toEqual([]);
});

test("a drill of a backup that is damaged says so and fails", async () => {
  repository.commit({ "PLAN.md": PLAIN });
  await provostJson(["run", "PLAN.md", "--home", home], repository.path);
  const { document } = await provostJson(["backup", "--home", home], root);
  const { path } = document as { path: string };
  writeFileSync(path, readFileSync(path).subarray(0, statSync(path).size / 2));

  const drilled = await provostJson(["backup", "drill", "--home", home], root);

  expect(drilled).toMatchObject({
    exitCode: 1,
    document: { passed: false, problem: expect.stringContaining("BACKUP_ALTERED") as unknown, rtoMs: null },
  });
});
