/** What a task of a run prints, followed from another process while the run goes on. */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { GitRepository } from "../support/git-repository.ts";
import { nativePlan } from "../support/native-plan.ts";
import { createProject } from "../support/prepared-home.ts";
import { provostJson, startProvost } from "../support/provost-command.ts";

const SCRIPT = `[ "$PROVOST_ATTEMPT" = 1 ] || { echo third; exec sh -c 'echo x > x.txt'; }
read -r begin < "$GATE/begin"; echo "$begin"; read -r end < "$GATE/end"; echo "$end"; exit 3`;

let repository: GitRepository;
let gate: string;
beforeEach(() => {
  const task = { title: "Fail once", fields: ["backoff: 1 ms"], script: SCRIPT };
  repository = createProject({ "README.md": "# Test\n", "PLAN.md": nativePlan([{ tasks: [task] }], ["GATE"]) });
  gate = realpathSync(mkdtempSync(join(tmpdir(), "provost-gate-")));
  execFileSync("mkfifo", [join(gate, "begin"), join(gate, "end")]);
});
afterEach(() => {
  repository.remove();
  rmSync(gate, { recursive: true, force: true });
});

test(
  "a task that is silent at first is followed, and on to the attempt that succeeds",
  { timeout: 180_000 },
  async () => {
    const engine = startProvost(["run", "PLAN.md"], repository.path, { GATE: gate });
    for await (const line of engine.progress) if (line.includes("Fail once: attempt 1")) break;
    const { runs } = (await provostJson(["runs"], repository.path)).document as { runs: { runId: string }[] };

    const args = ["logs", String(runs[0]?.runId), "Fail once", "--follow", "--json"];
    const follower = startProvost(args, repository.path);
    const lines = createInterface({ input: follower.process.stdout as NodeJS.ReadableStream });
    const first = once(lines, "line") as Promise<[string]>;
    await writeFile(join(gate, "begin"), "first\n");
    const [begun] = await first;
    await writeFile(join(gate, "end"), "second\n");
    const { exitCode, stdout, stderr } = await follower.finished;
    await engine.finished;

    expect(JSON.parse(begun)).toMatchObject({ kind: "output", text: "first\n" });
    const texts = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { text?: string; attempt?: number })
      .map(({ text, attempt }) => text ?? `attempt ${attempt}: `);
    expect([exitCode, texts.join("")]).toEqual([0, "first\nsecond\nattempt 2: third\n"]);
    expect(stderr).toMatch(/^attempt 1 has ended, with TASK_FAILED: .+; attempt 2 follows$/m);
  },
);
