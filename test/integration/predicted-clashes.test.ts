/** Two tasks whose words name the same file, from the plan to the packet: kept apart, merged without a conflict, measured. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RunStatus } from "../../src/control-plane.ts";
import { createGitRepository, type GitRepository } from "../support/git-repository.ts";
import { prepareHome } from "../support/prepared-home.ts";
import { provostJson } from "../support/provost-command.ts";

const PLAN = `---
title: One list
---

# One list

## Phase 1: Write

- [ ] Put the first line into list.txt

  \`\`\`sh
  sleep 0.3
  echo first >> list.txt
  \`\`\`

- [ ] Put the second line into list.txt

  \`\`\`sh
  sleep 0.3
  echo second >> list.txt
  echo noted > note.txt
  \`\`\`

**Completion Criteria:**

- [ ] Both lines are there

  \`\`\`check
  kind: exec
  command: [sh, -c, "test $(wc -l < list.txt) -eq 3"]
  \`\`\`
`;

let folder: string;
let repository: GitRepository;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "predicted-clashes-"));
  prepareHome(join(folder, "home"));
  repository = createGitRepository({ "list.txt": "a list\n" });
  writeFileSync(join(folder, "PLAN.md"), PLAN);
});
afterEach(() => {
  repository.remove();
  rmSync(folder, { recursive: true, force: true });
});

test("tasks that name the same file do not run at once: no conflict, one attempt each, and the guess is measured", async () => {
  const home = ["--home", join(folder, "home")];
  const plan = join(folder, "PLAN.md");
  const run = await provostJson(["run", plan, "--repo", repository.path, "--max-agents", "2", ...home], folder);
  expect(run.document).toMatchObject({ decision: "go", tasks: { total: 2, succeeded: 2 } });

  const { document } = await provostJson(["status", ...home], folder);
  const { attempts, predictions } = document as Pick<RunStatus, "attempts" | "predictions">;
  expect(attempts.map(({ state }) => state)).toEqual(["succeeded", "succeeded"]);
  // the list was foreseen for both; note.txt is not there yet, and a name alone may mean anything
  expect(predictions).toEqual({ tasks: 2, predicted: 2, actual: 3, hits: 2, precision: 1, recall: 0.667, clashes: 1 });
  const packet = (run.document as { packet: string }).packet;
  expect(JSON.parse(readFileSync(join(packet, "packet.json"), "utf8"))).toMatchObject({ predictions: { clashes: 1 } });
});

/** The first ends only when the second has begun beside it: were they kept apart for good, neither would ever end. */
const meetingIn = (pipe: string): string => `---
agents: { builder: { kind: shell, sandbox: { writable: [${JSON.stringify(folder)}] } } }
defaults: { agent: builder, timeout: 60 s, attempts: 1 }
---

# One list

- [ ] Put the first line into list.txt

  \`\`\`sh
  cat ${pipe} > first.txt
  \`\`\`

- [ ] Put the second line into list.txt

  \`\`\`sh
  echo begun | tee second.txt > ${pipe}
  \`\`\`
`;

test("they are kept apart for a while only: the second begins beside the first when it has waited long enough", async () => {
  const home = ["--home", join(folder, "home")];
  const pipe = join(folder, "meeting");
  execFileSync("mkfifo", [pipe]);
  const plan = join(folder, "PLAN.md");
  writeFileSync(plan, meetingIn(pipe));
  const run = await provostJson(["run", plan, "--repo", repository.path, "--max-agents", "2", ...home], folder);
  expect(run.document).toMatchObject({ tasks: { total: 2, succeeded: 2 } });

  const { document } = await provostJson(["status", ...home], folder);
  const status = document as Pick<RunStatus, "run" | "attempts" | "predictions">;
  expect(status.predictions.clashes).toBe(1);
  // ten seconds from when both were ready, which was after the run was made
  const begun = status.attempts.map(({ startedAt }) => new Date(startedAt).getTime());
  expect(Math.max(...begun) - new Date(status.run.createdAt).getTime()).toBeGreaterThanOrEqual(10_000);
});
