/** One run through every decision: No-Go, a waiver, an approval, Conditional Go, Go; each judged anew on resume. */
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RunStatus } from "../../src/control-plane.ts";
import type { GitRepository } from "../support/git-repository.ts";
import { exec, nativePlan } from "../support/native-plan.ts";
import { createProject } from "../support/prepared-home.ts";
import { provostJson } from "../support/provost-command.ts";

const PLAN = nativePlan([
  {
    tasks: [{ title: "Write the part", script: "echo part > part.txt" }],
    criteria: [
      { title: "The part is there", check: exec("test", "-f", "part.txt") },
      { title: "The rest is there", check: exec("test", "-f", "rest.txt") },
      { title: "The readme is there", check: exec("test", "-f", "README.md") },
      { title: "Security has agreed", check: { kind: "approval", role: "security" } },
      { title: "It reads well" },
    ],
    rules: ["**Conditional Go**: ≤ 1 criteria open, with mitigation", "**No-Go**: anything else"],
  },
]);

let repository: GitRepository;
beforeEach(() => {
  repository = createProject({ "README.md": "# Test\n", "PLAN.md": PLAN });
});
afterEach(() => repository.remove());

const call = (...args: string[]) => provostJson(args, repository.path);
const error = (code: string) => expect.objectContaining({ code }) as unknown;

test("what the environment lacks is told before anything is begun", async () => {
  const run = (env: Record<string, string>, ...more: string[]) =>
    provostJson(["run", "PLAN.md", ...more], repository.path, env);
  const tools = join(repository.path, "..", "tools");
  mkdirSync(tools);
  for (const name of readdirSync("/usr/bin"))
    if (name !== "git") symlinkSync(join("/usr/bin", name), join(tools, name));
  expect(await run({ PATH: tools })).toMatchObject({ exitCode: 5, document: { error: error("GIT_MISSING") } });
  expect(await run({}, "--home", "/dev/null/home")).toMatchObject({
    exitCode: 5,
    document: { error: error("HOME_UNWRITABLE") },
  });
  expect((await call("runs")).document).toEqual({ runs: [] });
});

test("a word on record changes the decision only as far as it goes", async () => {
  const first = await call("run", "PLAN.md");
  expect(first).toMatchObject({
    exitCode: 1,
    document: {
      decision: "no-go",
      tasks: { total: 1, succeeded: 1, failed: 0, skipped: 0 },
      criteria: { total: 5, proven: 1, refuted: 1, unproven: 3, waived: 0 },
    },
  });
  const { run, packet } = first.document as { run: string; packet: string };
  const { criteria, gates } = (await call("status", run)).document as RunStatus;
  expect(Object.fromEntries(criteria.map(({ title, verdict, reason }) => [title, `${verdict}: ${reason}`]))).toEqual({
    "The part is there": expect.stringMatching(/^proven: green/),
    "The rest is there": expect.stringMatching(/^refuted: red on the merged tree/),
    "The readme is there": expect.stringMatching(/^unproven: not falsifiable/),
    "Security has agreed": expect.stringMatching(/^unproven: needs the approval of security/),
    "It reads well": "unproven: has no check",
  });
  const idOf = (title: string) => String(criteria.find((criterion) => criterion.title === title)?.criterionId);
  const gate = String(gates[0]?.gateId);

  // What lacks its reason, owner or role is refused and leaves the run as it was.
  const role = ["--role", "lead"];
  expect(await call("attest", "waive", run, idOf("It reads well"), ...role)).toMatchObject({ exitCode: 2 });
  expect(await call("attest", "waive", run, idOf("It reads well"), ...role, "--reason", " ")).toMatchObject({
    exitCode: 2,
    document: { error: error("APPROVAL_INVALID") },
  });
  expect(await call("attest", "mitigate", run, gate, ...role, "--reason", "later", "--owner", "Ada")).toMatchObject({
    exitCode: 2,
  });
  // What would count for nothing at the gate is not signed either.
  const reviewed = ["--reason", "reviewed"];
  const asked = idOf("Security has agreed");
  expect(await call("attest", "approve", run, asked, "--role", "clerk", ...reviewed)).toMatchObject({
    exitCode: 2,
    document: { error: error("APPROVAL_INVALID") },
  });
  const past = ["--owner", "Ada", "--due", "2020-01-01", "--reason", "later"];
  expect(await call("attest", "mitigate", run, gate, ...role, ...past)).toMatchObject({
    exitCode: 2,
    document: { error: error("APPROVAL_INVALID") },
  });
  expect(await call("attest", "waive", run, "nothing", ...role, "--reason", "x")).toMatchObject({
    exitCode: 2,
    document: { error: error("CRITERION_NOT_FOUND") },
  });
  expect(await call("resume", run)).toMatchObject({ exitCode: 1, document: { error: error("RUN_NOT_RESUMABLE") } });

  const asReviewer = [...role, "--by", "Ada"];
  await call("attest", "waive", run, idOf("It reads well"), ...asReviewer, "--reason", "read it");
  await call("attest", "waive", run, "the readme is there", ...asReviewer, "--reason", "seen");
  await call("attest", "approve", run, idOf("Security has agreed"), "--by", "Bo", "--reason", "reviewed");
  // One is open now, which the plan's rule allows, but nobody answers for it.
  expect(await call("resume", run)).toMatchObject({
    exitCode: 1,
    document: { run, decision: "no-go", criteria: { proven: 2, refuted: 1, unproven: 0, waived: 2 } },
  });

  const mitigation = ["--owner", "Cy", "--due", "2999-12-31", "--reason", "next week"];
  await call("attest", "mitigate", run, gate, ...asReviewer, ...mitigation);
  expect(await call("resume", run)).toMatchObject({ exitCode: 3, document: { decision: "conditional-go" } });
  const conditional = (await call("status", run)).document as RunStatus;
  expect(conditional.gates[0]).toMatchObject({ decision: "conditional-go", owner: "Cy", due: "2999-12-31" });
  expect(await call("verify", packet)).toMatchObject({ exitCode: 0, document: { ok: true, problem: null } });

  await call("attest", "waive", run, idOf("The rest is there"), ...asReviewer, "--reason", "not needed");
  expect(await call("resume", run)).toMatchObject({ exitCode: 0, document: { decision: "go", packet } });
  const proof = readFileSync(join(packet, "packet.json"), "utf8");
  expect(proof).toContain('"waived"');
  expect(proof).toContain("not needed");
  expect(await call("verify", packet)).toMatchObject({ exitCode: 0, document: { ok: true, problem: null } });
});
