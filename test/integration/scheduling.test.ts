/** What runs when, how often, and what is left of it: told by the tasks themselves in a file outside the repository. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RunStatus } from "../../src/control-plane.ts";
import type { GitRepository } from "../support/git-repository.ts";
import { nativePlan } from "../support/native-plan.ts";
import { createProject } from "../support/prepared-home.ts";
import { processesWith } from "../support/processes.ts";
import { provostJson } from "../support/provost-command.ts";

let repository: GitRepository;
let out: string;
beforeEach(() => {
  repository = createProject();
  out = mkdtempSync(join(tmpdir(), "provost-out-"));
});
afterEach(() => {
  repository.remove();
  rmSync(out, { recursive: true, force: true });
});

const call = (...args: string[]) => provostJson(args, repository.path, { OUT: out });
const say = (word: string) => `echo ${word} >> "$OUT/log"`;
/** Long enough to be seen by another task that runs at the same time. */
const stay = (name: string, ...after: string[]) => [say(`+${name}`), ...after, "sleep 0.4", say(`-${name}`)].join("\n");
/** Waits until one of these has begun: how long a task takes to begin is not known. */
const untilBegun = (...names: string[]) =>
  `until grep -qx ${names.map((name) => `-e +${name}`).join(" ")} "$OUT/log"; do sleep 0.02; done`;
const log = () => readFileSync(join(out, "log"), "utf8").trim().split("\n");
/** The most that ran at once, of those named. */
const together = (names: string[]): number => {
  let now = 0;
  return Math.max(...log().map((word) => (names.includes(word.slice(1)) ? (now += word.startsWith("+") ? 1 : -1) : 0)));
};

test("failures are tried again by their class, dependents are skipped, and a retry takes everything up again", async () => {
  const interpreter = join(out, "interpreter");
  const plan = nativePlan(
    [
      {
        tasks: [
          { title: "Fail once", script: '[ -e "$OUT/seen" ] || { touch "$OUT/seen"; exit 7; }\necho a > a.txt' },
          { title: "Want an interpreter", script: `#!${interpreter}\necho b > b.txt` },
          { title: "Want a command", script: "no-such-command --now" },
          {
            title: "Take too long",
            // What is mended takes some milliseconds of it.
            fields: ["timeout: 3 s", "attempts: 1"],
            script: `[ -e "$OUT/mended" ] || { sleep 611 & setsid sleep 611 & sleep 611; }\necho c > c.txt`,
          },
          {
            title: "Follow",
            fields: ["depends on: Fail once, Want an interpreter"],
            script: "cat a.txt b.txt > d.txt",
          },
        ],
      },
      { tasks: [{ title: "Come later", script: "cat d.txt > e.txt" }] },
    ],
    ["OUT"],
  );
  writeFileSync(join(out, "PLAN.md"), plan.replace("no-such-command --now", '"$OUT/command"'));

  const first = await call("run", join(out, "PLAN.md"), "--max-agents", "4");

  expect(first).toMatchObject({
    exitCode: 1,
    document: { decision: "no-go", tasks: { total: 6, succeeded: 1, failed: 3, skipped: 2 } },
  });
  const { run } = first.document as { run: string };
  const { tasks, attempts } = (await call("status", run)).document as RunStatus;
  const told = tasks.map(({ title, state, failure, taskId }) => {
    const own = attempts.filter((attempt) => attempt.taskId === taskId);
    return [title, state, state === "succeeded" ? "" : failure?.code, own.map((attempt) => attempt.state).join(" ")];
  });
  expect(told).toEqual([
    ["Fail once", "succeeded", "", "failed succeeded"],
    ["Want an interpreter", "failed", "EXECUTABLE_MISSING", "failed"],
    ["Want a command", "failed", "EXECUTABLE_MISSING", "failed"],
    ["Take too long", "failed", "TASK_TIMEOUT", "failed"],
    ["Follow", "skipped", undefined, ""],
    ["Come later", "skipped", undefined, ""],
  ]);
  expect(attempts.find(({ number, state }) => number === 1 && state === "failed")?.exitCode).toBe(7);
  expect(processesWith(`OUT=${out}`)).toEqual([]);

  writeFileSync(interpreter, '#!/bin/sh\nexec sh "$@"\n');
  writeFileSync(join(out, "command"), "#!/bin/sh\n");
  for (const file of [interpreter, join(out, "command")]) chmodSync(file, 0o755);
  mkdirSync(join(out, "mended"));
  expect((await call("retry", run, "Fail once")).exitCode).toBe(1);
  for (const title of ["Want an interpreter", "Want a command", "Take too long"])
    expect(await call("retry", run, title)).toMatchObject({ exitCode: 0 });

  expect(await call("resume", run)).toMatchObject({
    exitCode: 0,
    document: { run, decision: "go", tasks: { total: 6, succeeded: 6, failed: 0, skipped: 0 } },
  });
});

test("touches that meet never run at once, what they leave free does, and dependencies are all waited for", async () => {
  writeFileSync(
    join(out, "PLAN.md"),
    nativePlan(
      [
        {
          tasks: [
            { title: "Write all", fields: ["touches: src/**"], script: stay("all", untilBegun("docs")) },
            { title: "Write one", fields: ["touches: src/a.txt"], script: stay("one", untilBegun("docs")) },
            { title: "Write two", fields: ["touches: src/b.txt"], script: stay("two", untilBegun("docs")) },
            {
              title: "Write docs",
              fields: ["touches: docs/**"],
              script: stay("docs", untilBegun("all", "one", "two")),
            },
            { title: "Come last", fields: ["depends on: Write all, Write docs"], script: stay("last") },
          ],
        },
      ],
      ["OUT"],
    ),
  );

  expect((await call("run", join(out, "PLAN.md"), "--max-agents", "4")).exitCode).toBe(0);

  expect(together(["all", "one"])).toBe(1);
  expect(together(["all", "two"])).toBe(1);
  expect(together(["all", "one", "two", "docs"])).toBeGreaterThan(1);
  expect(log().indexOf("+last")).toBeGreaterThan(Math.max(log().indexOf("-all"), log().indexOf("-docs")));
});

test("one agent works in the order of priorities, and --fail-fast leaves the rest", async () => {
  writeFileSync(
    join(out, "PLAN.md"),
    nativePlan(
      [
        {
          tasks: [
            { title: "Never", fields: ["priority: low"], script: stay("low") },
            { title: "Third", fields: ["priority: medium", "attempts: 1"], script: `${stay("medium")}\nexit 3` },
            { title: "Second", fields: ["priority: high"], script: stay("high") },
            { title: "First", fields: ["priority: critical"], script: stay("critical") },
          ],
        },
        { tasks: [{ title: "Not at all", script: "touch $OUT/later" }] },
      ],
      ["OUT"],
    ),
  );

  expect(await call("run", join(out, "PLAN.md"), "--max-agents", "1", "--fail-fast")).toMatchObject({
    exitCode: 1,
    document: { decision: "no-go", tasks: { total: 5, succeeded: 2, failed: 1, skipped: 2 } },
  });

  expect(log()).toEqual(["+critical", "-critical", "+high", "-high", "+medium", "-medium"]);
  expect(existsSync(join(out, "later"))).toBe(false);
});
