/** `kill -9` of the engine while a model answers: the session goes on from its last step, and no step is paid for twice. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createGitRepository, type GitRepository } from "../support/git-repository.ts";
import { startModelServer, type ModelServer } from "../support/model-server/model-server.ts";
import { provostJson, startProvost } from "../support/provost-command.ts";

const PLAN = `---
agents:
  coder: { kind: model, model: anthropic/claude-scripted }
defaults: { agent: coder }
---
# Survive

## Phase 1: Parts

- [ ] Write all parts

**Completion Criteria:**

- [ ] All parts are there

  \`\`\`check
  kind: exec
  command: [ls, one.txt, two.txt, three.txt]
  \`\`\`
`;

let repository: GitRepository;
let home: string;
let server: ModelServer;
beforeEach(async () => {
  repository = createGitRepository({ "PLAN.md": PLAN });
  home = mkdtempSync(join(tmpdir(), "provost-home-"));
  const write = (name: string) => ({ name: "write_file", input: { path: `${name}.txt`, content: `${name}\n` } });
  server = await startModelServer({
    conversations: [
      {
        when: ["Write all parts"],
        replies: [
          { calls: [write("one")] },
          { calls: [write("two")] },
          { text: "Now the third.", chunk: 3, hold: true, calls: [write("three")] },
          { text: "All parts are written." },
        ],
      },
    ],
  });
});
afterEach(async () => {
  await server.close();
  repository.remove();
  rmSync(home, { recursive: true, force: true });
});

test("a run goes on after a kill, without asking again for what was answered", async () => {
  const env = { ANTHROPIC_BASE_URL: `${server.url}/v1`, ANTHROPIC_API_KEY: "a-key-for-tests" };
  const first = startProvost(["run", "PLAN.md", "--home", home], repository.path, env);
  await server.asked(3);
  first.process.kill("SIGKILL");
  await once(first.process, "close");
  server.release();

  const second = await provostJson(["resume", "--home", home], repository.path, env);

  expect(second.document).toMatchObject({ decision: "go", criteria: { proven: 1 } });
  // The third was cut off in the middle of its answer; the first two were not asked for again.
  expect(server.requests.map(({ answered }) => answered)).toEqual([0, 1, 2, 2, 3]);
  const { document } = await provostJson(["sessions", "list", "--home", home], repository.path, env);
  expect(document).toMatchObject({ sessions: [{ state: "ended", steps: 4 }] });
});
