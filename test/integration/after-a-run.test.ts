/** What can be asked after a run: by people, by pipes, by machines, and by somebody far away who has only the packet. */
import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunStatus } from "../../src/control-plane.ts";
import type { Event } from "../../src/model/event.ts";
import { verifyPacket } from "../../src/proof/verify.ts";
import type { GitRepository } from "../support/git-repository.ts";
import { exec, nativePlan } from "../support/native-plan.ts";
import { createProject } from "../support/prepared-home.ts";
import { provost, provostJson, startProvost } from "../support/provost-command.ts";
import { PROVOST } from "../support/provost-path.ts";

const PLAN = nativePlan([
  {
    tasks: [
      { title: "Write the part", script: "echo one; echo two >&2; echo part > part.txt" },
      { title: "Say nothing", script: "true" },
    ],
    criteria: [
      { title: "The part is there", check: exec("test", "-f", "part.txt") },
      { title: "It was agreed", check: { kind: "approval", role: "lead" } },
    ],
  },
]);

let repository: GitRepository;
let far: string;
let run: string;
let packet: string;
beforeAll(async () => {
  repository = createProject({ "README.md": "# Test\n", "PLAN.md": PLAN });
  far = mkdtempSync(join(tmpdir(), "provost-far-"));
  const first = (await provostJson(["run", "PLAN.md"], repository.path)).document as { run: string };
  run = first.run;
  const { criteria } = (await provostJson(["status", run], repository.path)).document as RunStatus;
  const approval = String(criteria.find(({ title }) => title === "It was agreed")?.criterionId);
  await provost(["attest", "approve", run, approval, "--reason", "we did", "--by", "Ada"], repository.path);
  const resumed = await provostJson(["resume", run], repository.path);
  packet = (resumed.document as { packet: string }).packet;
});
afterAll(() => {
  repository.remove();
  rmSync(far, { recursive: true, force: true });
});

const call = (...args: string[]) => provost(args, repository.path);

test("the packet of a real run verifies far away, without git, database or data folder", async () => {
  const copy = join(far, "packet");
  cpSync(packet, copy, { recursive: true });
  const away = await provostJson(["verify", "packet"], far, { PATH: "/nowhere", HOME: far });
  const { publicKey } = generateKeyPairSync("ed25519");
  writeFileSync(join(far, "other.pem"), publicKey.export({ type: "spki", format: "pem" }));
  writeFileSync(join(far, "none.pem"), "no key\n");
  const key = (file: string) => provostJson(["verify", "packet", "--key", file], far);

  expect(JSON.parse(readFileSync(join(copy, "packet.json"), "utf8"))).toMatchObject({ run: { decision: "go" } });
  expect(away).toMatchObject({ exitCode: 0, document: { ok: true, problem: null } });
  expect(Object.keys(away.document as object)).toEqual(["ok", "checked", "problem"]);
  expect(readdirSync(far).toSorted()).toEqual(["none.pem", "other.pem", "packet"]);
  expect(await key(join(copy, "public-key.pem"))).toMatchObject({ exitCode: 0 });
  expect(await key("other.pem")).toMatchObject({ exitCode: 1, document: { ok: false } });
  expect(await key("none.pem")).toMatchObject({ exitCode: 2, document: { error: { code: "KEY_INVALID" } } });
  expect(await provostJson(["verify", "nothing-here"], far)).toMatchObject({ exitCode: 1, document: { ok: false } });
});

test("a byte changed in any file of it, a file more and a file less are all found", async () => {
  const copy = join(far, "altered");
  cpSync(packet, copy, { recursive: true });
  const files = readdirSync(copy, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(join(copy, name)).isFile(),
  );
  expect(files.length).toBeGreaterThan(10);
  const unnoticed: string[] = [];
  const notice = async (what: string, expected: string) => {
    const { ok, problem } = await verifyPacket(copy);
    if (ok || !problem?.includes(expected)) unnoticed.push(`${what}: ${problem}`);
  };
  for (const name of files) {
    const whole = readFileSync(join(copy, name));
    for (const at of [0, whole.length >> 1, whole.length - 1].filter((index) => index < whole.length && index >= 0)) {
      const altered = Buffer.from(whole);
      altered[at] = (altered[at] ?? 0) ^ 1;
      writeFileSync(join(copy, name), altered);
      // Key and manifest answer for each other, so that either may be named.
      await notice(`byte ${at} of ${name}`, /manifest|key/.test(name) ? "" : name);
    }
    rmSync(join(copy, name));
    await notice(`without ${name}`, name.split("/")[0] ?? name);
    writeFileSync(join(copy, name), whole);
  }
  writeFileSync(join(copy, "evidence", "more"), "");
  await notice("one more", "more");
  rmSync(join(copy, "evidence", "more"));

  expect(unnoticed).toEqual([]);
  expect(await verifyPacket(copy)).toMatchObject({ ok: true });
});

test("logs, status and runs tell of it, as text and as JSON, and --follow ends by itself", async () => {
  const [log, followed, lines, output, printed, status, runs] = await Promise.all([
    call("logs", run),
    call("logs", run, "--follow"),
    call("logs", run, "--follow", "--json"),
    call("logs", run.slice(-6), "Write the part"),
    provostJson(["logs", run, "Write the part"], repository.path),
    provostJson(["status"], repository.path),
    provostJson(["runs"], repository.path),
  ]);

  expect(log.exitCode).toBe(0);
  expect(log.stdout).toContain("task Write the part: attempt 1");
  expect(followed).toMatchObject({ exitCode: 0, stdout: log.stdout });
  const events = lines.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Event & { kind: string });
  expect(new Set(events.map(({ kind }) => kind))).toEqual(new Set(["event"]));
  expect(events.map(({ streamPosition }) => streamPosition)).toEqual(events.map((_, index) => index + 1));
  expect(events.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["run.started", "run.reopened", "run.finished"]),
  );
  expect(output).toMatchObject({ exitCode: 0, stdout: "one\ntwo\n", stderr: "" });
  const { path, output: text } = printed.document as { path: string; output: string };
  expect({ text, stored: readFileSync(path, "utf8") }).toEqual({ text: "one\ntwo\n", stored: text });
  expect(status.document).toMatchObject({ run: { runId: run, state: "finished", decision: "go" } });
  expect(runs.document).toMatchObject({ runs: [{ runId: run }] });
  expect(await call("logs", run, "No such task")).toMatchObject({ exitCode: 2 });
  expect(await call("status", "nonsense")).toMatchObject({ exitCode: 2 });
});

test("readers that leave, terminals without colour and --quiet are respected", async () => {
  const shell = (command: string) =>
    execFileSync("sh", ["-c", `${command}; echo "exit $?"`], {
      cwd: repository.path,
      encoding: "utf8",
      env: { ...process.env, NODE: process.execPath, PROVOST, FORCE_COLOR: "1", NO_COLOR: "" },
    });
  expect(shell(`{ "$NODE" "$PROVOST" logs; echo "exit $?" >&2; } 2>err.txt | head -1`)).toMatch(/run started/);
  expect(readFileSync(join(repository.path, "err.txt"), "utf8")).toBe("exit 0\n");
  rmSync(join(repository.path, "err.txt"));

  const ESCAPE = "\u001b";
  expect(shell('"$NODE" "$PROVOST" status')).toContain(ESCAPE);
  expect(shell('NO_COLOR=1 "$NODE" "$PROVOST" status')).not.toContain(ESCAPE);
  expect(shell('"$NODE" "$PROVOST" status --no-color')).not.toContain(ESCAPE);
  const quiet = await call("run", "PLAN.md", "--quiet", "--json");
  expect(quiet).toMatchObject({ exitCode: 1, stderr: "" });
  expect(JSON.parse(quiet.stdout)).toMatchObject({ decision: "no-go" });
});

test("logs --follow of a task that runs grows with it and ends with it", async () => {
  const plan = nativePlan(
    [{ tasks: [{ title: "Talk", script: 'echo first; until [ -e "$GO/now" ]; do sleep 0.05; done; echo last' }] }],
    ["GO"],
  );
  writeFileSync(join(far, "talk.md"), plan);
  const engine = startProvost(["run", join(far, "talk.md")], repository.path, { GO: far });
  for await (const line of engine.progress) if (line.includes("task Talk: attempt 1")) break;
  const { runs } = (await provostJson(["runs"], repository.path)).document as { runs: { runId: string }[] };
  const id = String(runs[0]?.runId);
  const follower = startProvost(["logs", id, "Talk", "--follow"], repository.path);
  await new Promise((resolve) => follower.process.stdout?.once("data", resolve));
  writeFileSync(join(far, "now"), "");

  expect(await follower.finished).toMatchObject({ exitCode: 0, stdout: "first\nlast\n" });
  expect((await engine.finished).exitCode).toBe(0);
});
