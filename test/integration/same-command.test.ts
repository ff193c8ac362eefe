/** The same command again: after a kill or a pause it goes on, after the end it begins anew. And what can be resumed. */
import { chmodSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RunStatus } from "../../src/control-plane.ts";
import type { GitRepository } from "../support/git-repository.ts";
import { exec, nativePlan } from "../support/native-plan.ts";
import { createProject } from "../support/prepared-home.ts";
import { homeOf, provost, provostJson, startProvost } from "../support/provost-command.ts";

/** The first task says outside that it was done; the second waits until it may go. */
const PLAN = nativePlan(
  [
    {
      tasks: [
        { title: "Be first", script: 'echo x >> "$OUT/first"; echo 1 > first.txt' },
        {
          title: "Wait",
          fields: ["depends on: Be first"],
          script: '[ -e "$OUT/go" ] || sleep 600; echo 2 > second.txt',
        },
      ],
      criteria: [{ title: "Both are there", check: exec("ls", "first.txt", "second.txt") }],
    },
  ],
  ["OUT"],
);

let repository: GitRepository;
let out: string;
beforeEach(() => {
  repository = createProject({ "README.md": "# Test\n", "PLAN.md": PLAN, ".gitignore": "out/\n" });
  repository.write({ "out/made": "" });
  out = join(repository.path, "out");
});
afterEach(() => repository.remove());

const begin = async (signal: NodeJS.Signals, args = ["run", "PLAN.md"]) => {
  const engine = startProvost(args, repository.path, { OUT: out });
  let sent = false;
  for await (const line of engine.progress) {
    if (sent || !line.includes("task Wait: attempt")) continue;
    sent = true; // a second time would end it at once, and not pause it
    engine.process.kill(signal);
  }
  return engine.finished;
};
const runs = async () =>
  ((await provostJson(["runs"], repository.path)).document as { runs: { runId: string; state: string }[] }).runs;
const status = async (run: string) => (await provostJson(["status", run], repository.path)).document as RunStatus;
const letGo = () => repository.write({ "out/go": "" });

test("after a kill the same command goes on with the run; after its end it begins a new one", async () => {
  expect((await begin("SIGKILL")).exitCode).toBeNull();
  letGo();
  const again = await provost(["run", "PLAN.md"], repository.path, { OUT: out });
  const afterKill = await runs();
  const anew = await provost(["run", "PLAN.md", "--quiet"], repository.path, { OUT: out });

  expect(again.exitCode).toBe(0);
  expect(again.stderr).toContain(`going on with the unfinished run ${afterKill[0]?.runId}`);
  expect(again.stderr).toContain("--new");
  expect(afterKill).toMatchObject([{ state: "finished" }]);
  expect((await status(String(afterKill[0]?.runId))).tasks.map(({ leaseToken }) => leaseToken)).toEqual([1, 2]);
  expect(anew).toMatchObject({ exitCode: 0, stderr: "" });
  expect(await runs()).toHaveLength(2);
  expect(readFileSync(join(out, "first"), "utf8")).toBe("x\nx\n");
});

test("another base or --new begins a new run, and leaves the unfinished one as it is", async () => {
  expect((await begin("SIGINT")).exitCode).toBe(4);
  const [first] = await runs();
  expect((await begin("SIGINT", ["run", "PLAN.md", "--new"])).exitCode).toBe(4);
  expect(await runs()).toHaveLength(2);
  letGo();
  repository.commit({ "README.md": "# Changed\n" });
  const changed = await provost(["run", "PLAN.md"], repository.path, { OUT: out });

  expect(changed.exitCode).toBe(0);
  expect((await runs()).map(({ state }) => state)).toEqual(["finished", "paused", "paused"]);
  expect((await provost(["resume", String(first?.runId)], repository.path, { OUT: out })).exitCode).toBe(0);
});

test("snapshots of the same uncommitted changes are the same base", async () => {
  repository.write({ "README.md": "# Not committed\n" });
  const dirty = ["run", "PLAN.md", "--allow-dirty"];
  expect((await begin("SIGINT", dirty)).exitCode).toBe(4);
  letGo();
  expect((await provost(dirty, repository.path, { OUT: out })).exitCode).toBe(0);
  expect(await runs()).toMatchObject([{ state: "finished" }]);
});

/** A PATH on which git waits before it says what a packet is made of, until it is released. */
const holdPackets = (): { PATH: string; release: () => void } => {
  const [folder, held] = [join(out, "bin"), join(out, "held")];
  const path = String(process.env["PATH"]);
  const wait = `case " $* " in *" --numstat "*) while [ -e '${held}' ]; do sleep 0.05; done ;; esac`;
  repository.write({ "out/held": "", "out/bin/git": `#!/bin/sh\n${wait}\nPATH='${path}' exec git "$@"\n` });
  chmodSync(join(folder, "git"), 0o755);
  return { PATH: `${folder}:${path}`, release: () => rmSync(held) };
};

test("a run that was killed between its end and its packet gets the packet, and nothing else is done again", async () => {
  letGo();
  const { PATH, release } = holdPackets();
  const engine = startProvost(["run", "PLAN.md", "--apply"], repository.path, { OUT: out, PATH });
  for await (const line of engine.progress) if (line.includes("run finished")) engine.process.kill("SIGKILL");
  expect((await engine.finished).exitCode).toBeNull();
  release();
  const [run] = await runs();
  const packet = join(homeOf(repository.path), "runs", String(run?.runId), "packet");
  const before = existsSync(packet);

  const resumed = await provostJson(["resume", String(run?.runId)], repository.path);
  const again = await provostJson(["resume", String(run?.runId)], repository.path);

  expect(before).toBe(false);
  expect(resumed).toMatchObject({ exitCode: 0, document: { decision: "go", packet } });
  expect(existsSync(join(packet, "packet.json"))).toBe(true);
  // --apply was asked for when it was started.
  expect(existsSync(join(repository.path, "second.txt"))).toBe(true);
  expect(readFileSync(join(repository.path, "PLAN.md"), "utf8").match(/- \[x\]/g)).toHaveLength(2);
  expect(readFileSync(join(out, "first"), "utf8")).toBe("x\n");
  expect(again).toMatchObject({ exitCode: 1, document: { error: { code: "RUN_NOT_RESUMABLE" } } });
});
