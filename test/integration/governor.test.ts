/** An agent that gets nowhere, as its user meets it: paused, seen, let go on; and what the run has cost for what it proved. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { GitRepository } from "../support/git-repository.ts";
import { startModelServer, type ModelServer } from "../support/model-server/model-server.ts";
import { createProject } from "../support/prepared-home.ts";
import { provost, provostJson, startProvost } from "../support/provost-command.ts";

const PLAN = `---
agents:
  coder: { kind: model, model: anthropic/claude-sonnet-5-5 }
defaults: { agent: coder }
---

# Write a greeting

## Phase 1: All of it

- [ ] Write the greeting

### Acceptance criteria

- [ ] there is a greeting

  \`\`\`check
  kind: file
  path: greeting.txt
  match: hello
  \`\`\`
`;

const LOOK = { calls: [{ name: "read_file", input: { path: "README.md" } }], usage: { input: 1_000, output: 100 } };
const WRITE = {
  calls: [{ name: "write_file", input: { path: "greeting.txt", content: "hello\n" } }],
  usage: { input: 1_000, output: 100 },
};

let repository: GitRepository;
let server: ModelServer;
let env: Record<string, string>;
beforeEach(async () => {
  repository = createProject({ "README.md": "# Test\n", "PLAN.md": PLAN });
  const done = { text: "done", usage: { input: 1_000, output: 100 } };
  server = await startModelServer({ conversations: [{ replies: [LOOK, LOOK, LOOK, LOOK, WRITE, done] }] });
  env = { ANTHROPIC_BASE_URL: `${server.url}/v1`, ANTHROPIC_API_KEY: "a-key" };
});
afterEach(async () => {
  await server.close();
  repository.remove();
});

const call = async <T>(...args: string[]): Promise<T> => (await provostJson(args, repository.path, env)).document as T;

type Status = {
  run: { runId: string };
  waiting: { approvalId: string; tool: string; reason: string; agentName: string }[];
  spending: { steps: number; microUsd: number; perProvenCriterion: number | null };
};

test("an agent that repeats itself is paused, and goes on by a word; the run shows its cost for each proven criterion", async () => {
  const engine = startProvost(["run", "PLAN.md"], repository.path, env);
  await server.asked(4);
  await expect.poll(async () => (await call<Status>("status")).waiting.length, { timeout: 60_000 }).toBe(1);
  const { waiting, run } = await call<Status>("status");
  const shown = (await provost(["status"], repository.path, env)).stdout;

  const id = waiting[0]?.approvalId ?? "";
  const granted = await provostJson(["approvals", "grant", id, "--reason", "write it now"], repository.path, env);
  const { exitCode } = await engine.finished;

  expect(waiting).toMatchObject([{ tool: "go_on", agentName: "coder" }]);
  expect(shown).toContain(`coder is paused: it has called read_file 4 times alike`);
  expect(granted.exitCode).toBe(0);
  expect(exitCode).toBe(0);
  expect(JSON.stringify(server.requests[4]?.body)).toContain("write it now");
  const { events } = await call<{ events: Event[] }>("logs", run.runId);
  const names = events.map(({ name }) => name).filter((name) => name.startsWith("attempt."));
  expect(names).toEqual(expect.arrayContaining(["attempt.paused", "attempt.continued"]));
  const { spending } = await call<Status>("status");
  // six steps of 1,000 tokens read at 2 dollars a million, and 100 written at 10
  expect(spending).toMatchObject({ steps: 6, microUsd: 18_000, perProvenCriterion: 18_000 });
  expect((await provost(["status"], repository.path, env)).stdout).toContain("$0.0180 per proven criterion");
  const packet = join(repository.path, ".provost", "runs", run.runId, "packet");
  expect(readFileSync(join(packet, "packet.md"), "utf8")).toContain("$0.0180 per proven criterion; 6 steps");
  expect((await provost(["verify", packet], repository.path, env)).exitCode).toBe(0);
});
