/** A check that models decide, where the plan says that it counts: asked of the base and of what came of it, for real votes. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunStatus } from "../../src/control-plane.ts";
import type { GitRepository } from "../support/git-repository.ts";
import { startModelServer, type ModelServer } from "../support/model-server/model-server.ts";
import { nativePlan } from "../support/native-plan.ts";
import { createProject } from "../support/prepared-home.ts";
import { provostJson } from "../support/provost-command.ts";

const JUDGE = "  judge: { kind: model, model: anthropic/claude-opus-5-5 }\n";
const judged = (title: string, rubric: string) => ({
  title,
  check: { kind: "judge", agent: "judge", votes: 1, binding: true, rubric },
});

const PLAN = nativePlan([
  {
    tasks: [{ title: "Write the day", script: "echo 'The release is on Monday.' > NOTES.md" }],
    criteria: [judged("The day is told", "NOTES.md says when the release is.")],
  },
  {
    tasks: [{ title: "Write the place", script: "echo 'It is made here.' >> NOTES.md" }],
    criteria: [judged("The people are told", "NOTES.md says who releases.")],
  },
]).replace("agents:\n", `agents:\n${JUDGE}`);

const vote = (word: "pass" | "fail", reason: string) => ({
  text: `\`\`\`json\n${JSON.stringify({ vote: word, reason })}\n\`\`\``,
});
const look = { calls: [{ name: "read_file", input: { path: "NOTES.md" } }] };

let models: ModelServer;
let repository: GitRepository;
let env: Record<string, string>;
beforeAll(async () => {
  models = await startModelServer({
    conversations: [
      { when: ["## Rubric", "says when"], seen: ["on Monday"], replies: [look, vote("pass", "NOTES.md says Monday")] },
      { when: ["## Rubric"], replies: [look, vote("fail", "it is said nowhere in NOTES.md")] },
    ],
  });
  env = { ANTHROPIC_BASE_URL: `${models.url}/v1`, ANTHROPIC_API_KEY: "offline-key" };
  repository = createProject({ "NOTES.md": "Nothing yet.\n", "PLAN.md": PLAN });
});
afterAll(async () => {
  await models.close();
  repository.remove();
});

test("a judge whose word counts opens one gate and keeps the next one shut", async () => {
  const { exitCode, document } = await provostJson(["run", "PLAN.md"], repository.path, env);
  expect(exitCode).not.toBe(0);
  expect(document).toMatchObject({ decision: "no-go", tasks: { succeeded: 2 }, criteria: { total: 2, proven: 1 } });
  // each was asked about the base as well, which had to fail
  expect(models.requests.filter(({ answered }) => answered > 0)).toHaveLength(4);
  const { criteria } = (await provostJson(["status"], repository.path, env)).document as RunStatus;
  expect(criteria.map(({ title, verdict }) => [title, verdict])).toEqual([
    ["The day is told", "proven"],
    ["The people are told", "refuted"],
  ]);
  expect(criteria[0]?.head?.blobs.map(({ name }) => name)).toEqual(["votes.json"]);
});
