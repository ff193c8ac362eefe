/** A secret goes where it was asked for and nowhere else: every place where something could be kept is searched for it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunStatus } from "../../src/control-plane.ts";
import type { GitRepository } from "../support/git-repository.ts";
import { exec, nativePlan } from "../support/native-plan.ts";
import { createProject } from "../support/prepared-home.ts";
import { provost, provostJson } from "../support/provost-command.ts";

const CANARY = "canary/7f3a91c2+e84d=5560bb";
const FORMS = [
  CANARY,
  encodeURIComponent(CANARY),
  Buffer.from(CANARY).toString("hex"),
  Buffer.from(CANARY).toString("base64").slice(0, -4),
  Buffer.from(`user:${CANARY}`).toString("base64").slice(8, -4),
];

const TELL = [
  'echo "it is $CANARY"',
  'echo "{\\"token\\": \\"$CANARY\\"}" >&2',
  'printf %s "$CANARY" | base64',
  'printf "user:%s" "$CANARY" | base64',
  'printf %s "$CANARY" | od -An -tx1 | tr -d " \\n"; echo',
  // in two writes, so that it comes in two pieces
  'printf %s "canary/7f3a91c2"; sleep 0.2; printf "%s\\n" "+e84d=5560bb"',
  'test "$CANARY" = "$(printf %s "$CANARY")" && echo length ${#CANARY}',
].join("\n");

const PLAN = nativePlan([
  {
    tasks: [
      { title: "Tell it in every way", script: `${TELL}\necho told > told.txt` },
      { title: "Look for it without having asked", script: "env | sort; echo looked > looked.txt" },
      { title: "Write it into the work", script: 'printf %s "$CANARY" > leaked.txt' },
      {
        title: "Commit it and take it out again",
        script:
          'printf %s "$CANARY" > x; git add x; git commit -qm "with $CANARY"; git rm -q x; git commit -qm without; echo y > y',
      },
    ],
    criteria: [{ title: "It was told", check: exec("grep", "-q", "told", "told.txt") }],
  },
]);
const ASKING = ["Tell it in every way", "Write it into the work", "Commit it and take it out again"];
const SIDECAR = `tasks:\n${ASKING.map((title) => `  - { match: { title: "${title}" }, secrets: [CANARY] }`).join("\n")}\n`;

let repository: GitRepository;
let status: RunStatus;
const said: string[] = [];

const call = async (...args: string[]) => {
  const finished = await provost(args, repository.path, { CANARY_SOURCE: CANARY });
  said.push(finished.stdout, finished.stderr);
  return finished;
};

beforeAll(async () => {
  repository = createProject({ "README.md": "# Test\n", "PLAN.md": PLAN, "PLAN.provost.yaml": SIDECAR });
  await call("secrets", "set", "CANARY", "--env", "CANARY_SOURCE");
  await call("run", "PLAN.md");
  const { document } = await provostJson(["status"], repository.path);
  status = document as RunStatus;
});
afterAll(() => repository.remove());

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const taskOf = (title: string) => status.tasks.find((task) => task.title === title);
const outputOf = async (title: string): Promise<string> =>
  (await call("logs", status.run.runId, String(taskOf(title)?.taskId))).stdout;

test("the task that asked for it has it; its output is kept without it", async () => {
  expect(taskOf(ASKING[0] ?? "")).toMatchObject({ state: "succeeded" });
  const output = await outputOf(ASKING[0] ?? "");
  expect(output).toContain("it is [secret CANARY]\n");
  expect(output).toContain('{"token": "[secret CANARY]"}');
  expect(output).toContain(`length ${CANARY.length}\n`);
  expect(output.match(/\[secret CANARY\]/g)?.length).toBeGreaterThanOrEqual(6);
});

test("a task that did not ask for it has no such variable", async () => {
  const output = await outputOf("Look for it without having asked");
  expect(output).toMatch(/^PATH=/m);
  expect(output).not.toMatch(/CANARY/);
});

test.each(ASKING.slice(1))("work that holds it is refused: %s", (title) => {
  const task = taskOf(title);
  expect(task).toMatchObject({ state: "failed", failure: { code: "SECRET_LEAKED", class: "security" } });
  expect(status.attempts.filter(({ taskId }) => taskId === task?.taskId)).toHaveLength(1);
});

test("no file of the data folder, the repository or the packet holds it, nor did a command say it", () => {
  const files = filesBelow(repository.path);
  for (const place of [".provost/postgres", ".provost/blobs", ".provost/runs", ".git"]) {
    expect(files.some((file) => file.includes(place))).toBe(true);
  }
  const found = files.filter((file) => {
    const bytes = readFileSync(file);
    return FORMS.some((form) => bytes.includes(form));
  });
  expect(found).toEqual([]);
  expect(said.filter((text) => FORMS.some((form) => text.includes(form)))).toEqual([]);
});

test("nothing that git can still reach holds it", () => {
  const objects = repository.git("rev-list", "--objects", "--all").split("\n");
  for (const line of objects) {
    const [id = ""] = line.split(" ");
    const content = repository.git("cat-file", "-p", id);
    expect([id, FORMS.some((form) => content.includes(form))]).toEqual([id, false]);
  }
  expect(objects.length).toBeGreaterThan(5);
});

test("a task that asks for a secret that is not there fails and says which, once", async () => {
  await call("secrets", "remove", "CANARY");
  await call("run", "PLAN.md", "--new");
  const { document } = await provostJson(["status"], repository.path);
  const { tasks, attempts } = document as RunStatus;
  const asking = tasks.find(({ title }) => title === ASKING[0]);
  expect(asking).toMatchObject({
    state: "failed",
    failure: { code: "SECRET_NOT_FOUND", message: "there is no secret CANARY" },
  });
  expect(attempts.filter(({ taskId }) => taskId === asking?.taskId)).toHaveLength(1);
});
