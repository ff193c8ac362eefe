import { access, mkdtemp, mkdir, readdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { debianProgram } from "../../../test/support/debian-program.ts";
import { childEnv } from "../child-env.ts";
import { runProcess } from "../process-group.ts";
import { findCgroups, openCgroup } from "./cgroup.ts";
import { facilities, withoutNamespaces } from "./facilities.ts";
import { describeSandbox, sandboxed } from "./sandbox.ts";
import type { SandboxPlan } from "./sandbox-plan.ts";

let folder = "";
beforeAll(async () => {
  debianProgram("bwrap");
  folder = await realpath(await mkdtemp(join(tmpdir(), "sandbox-")));
  await mkdir(join(folder, "work"));
});
afterAll(async () => rm(folder, { recursive: true }));

const plan = (more: Partial<SandboxPlan> = {}): SandboxPlan => ({
  writable: [join(folder, "work")],
  network: "off",
  limits: { outputBytes: 1_000_000, wallMs: 20_000 },
  ...more,
});

let count = 0;
const confinedShell = async (script: string, more: Partial<SandboxPlan> = {}) => {
  const outputPath = join(folder, `output-${(count += 1)}`);
  const result = await runProcess({
    command: ["sh", "-c", script],
    cwd: join(folder, "work"),
    env: childEnv([]),
    timeoutMs: 20_000,
    graceMs: 2_000,
    outputPath,
    maxOutputBytes: 1_000_000,
    registryDir: join(folder, "processes"),
    sandbox: plan(more),
  });
  return { ...result, output: await readFile(outputPath, "utf8") };
};

test("a confined command keeps its exit code, its output and its folder, and leaves nothing behind", async () => {
  const result = await confinedShell("pwd; echo err > /dev/stderr; : > $TMPDIR/x; exit 7");

  expect(result).toMatchObject({ kind: "exited", exitCode: 7, output: `${join(folder, "work")}\nerr\n` });
  expect(result.confinement).toEqual({ missing: [], exceeded: [] });
  expect(await readdir(join(folder, "processes"))).toEqual([]);
});

test("a program that a package brings along below /tmp is found, with what its link leads to", async () => {
  const packages = join(folder, "checkout", "node_modules");
  await mkdir(join(packages, ".bin"), { recursive: true });
  await mkdir(join(packages, "tool"));
  await writeFile(join(packages, "tool", "run"), "#!/bin/sh\necho its own\n", { mode: 0o755 });
  await symlink("../tool/run", join(packages, ".bin", "brought-along"));
  vi.stubEnv("PATH", `${join(packages, ".bin")}:${process.env["PATH"]}`);
  onTestFinished(() => void vi.unstubAllEnvs());

  expect(await confinedShell("brought-along")).toMatchObject({ exitCode: 0, output: "its own\n" });
});

test("a limit that is run into is named", async () => {
  const limits = { outputBytes: 1_000_000, wallMs: 20_000 };
  const many = await confinedShell("for i in 1 2 3 4 5 6 7 8 9; do sleep 9 & done; wait", {
    limits: { ...limits, processes: 6 },
  });
  const much = await confinedShell("node -e 'const kept = []; for (;;) kept.push(Buffer.alloc(1e7, 1))'", {
    limits: { ...limits, memoryBytes: 200_000_000 },
  });

  expect(many.confinement?.exceeded).toEqual(["processes"]);
  expect(much.confinement?.exceeded).toEqual(["memory"]);
});

test("what lies deeper decides, and what is not there is passed over", async () => {
  const secret = join(folder, "hidden");
  await mkdir(join(secret, "shown"), { recursive: true });
  await mkdir(join(secret, "mine"));
  await writeFile(join(secret, "key"), "secret");
  await writeFile(join(secret, "shown", "file"), "shown");

  const { output } = await confinedShell(
    `ls ${secret}; cat ${secret}/shown/file; touch ${secret}/shown/x 2>&1; touch ${secret}/mine/x && echo written`,
    {
      hidden: [secret, join(folder, "absent")],
      readable: [join(secret, "shown")],
      writable: [join(folder, "work"), join(secret, "mine"), "/no/such/folder"],
    },
  );

  expect(output).toContain("mine\nshown\nshown");
  expect(output).toMatch(/Read-only file system\nwritten\n$/);
});

test("a mount shows one folder in the place of another", async () => {
  const [own, place] = [join(folder, "own"), join(folder, "place")];
  await mkdir(own);
  await mkdir(place);

  await confinedShell(`echo seen > ${place}/file`, { mounts: [{ source: own, target: place, access: "write" }] });

  expect(await readFile(join(own, "file"), "utf8")).toBe("seen\n");
  expect(await readdir(place)).toEqual([]);
});

test("without namespaces it says what does not hold, line by line", async () => {
  const found = withoutNamespaces(await facilities(), "there are none in this test");
  const description = await describeSandbox({ ...found, cgroups: null });
  const asked = plan({ limits: { outputBytes: 1, wallMs: 1, memoryBytes: 1, processes: 1 } });
  const { missing } = await sandboxed(["true"], asked, { ...found, cgroups: null });

  expect(description.mode).toBe("degraded");
  const lacking = description.mechanisms.filter(({ available }) => !available).map(({ name }) => name);
  expect(lacking).toEqual([
    "writes",
    "secrets",
    "other processes",
    "network",
    "privileges",
    "memory",
    "processes",
    "Landlock",
  ]);
  expect(missing).toHaveLength(6);
  expect((await sandboxed(["true"], { ...asked, network: "on" }, { ...found, cgroups: null })).missing).toHaveLength(5);
});

test("a group that was made a moment ago is not swept away, though nothing is in it yet", async () => {
  const site = await findCgroups();
  if (site === null) throw new Error("this machine lets nobody make control groups; run the tests as root");
  const group = await openCgroup(site, { processes: 5 });

  await findCgroups();

  for (const file of group.memberFiles) await expect(access(file)).resolves.toBeUndefined();
  await group.remove();
  for (const file of group.memberFiles) await expect(access(file)).rejects.toThrow("ENOENT");
});
