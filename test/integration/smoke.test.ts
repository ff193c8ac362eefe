/** `provost smoke` against a control plane of a process of its own, as the staging pipeline does it. */
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createGitRepository, type GitRepository } from "../support/git-repository.ts";
import { provostJson } from "../support/provost-command.ts";
import { PROJECT } from "../support/provost-path.ts";
import { startUp, type Up } from "../support/up.ts";

type Step = { name: string; status: string; detail: string };
type Report = { ok: boolean; steps: Step[] };

let repository: GitRepository;
let up: Up;
beforeAll(async () => {
  repository = createGitRepository({ "README.md": "# Test\n" });
  up = await startUp({}, "--repositories", repository.path);
});
afterAll(async () => {
  await up.stop();
  repository.remove();
});

const smoke = async (token: string, ...args: string[]): Promise<{ exitCode: number | null; report: Report }> => {
  const file = join(up.home, "smoke-key");
  await writeFile(file, token, { mode: 0o600 });
  const { exitCode, document } = await provostJson(
    ["smoke", "--url", up.url, "--token-file", file, "--patience", "30", ...args],
    up.home,
  );
  return { exitCode, report: document as Report };
};

const of = ({ steps }: Report, name: string): Step | undefined => steps.find((step) => step.name === name);

test("a control plane that does what it should passes each step and is left as it was, asked by who has started it", async () => {
  const { exitCode, document } = await provostJson(["smoke", "--home", up.home, "--begin-backup"], up.home);

  const report = document as Report;

  expect(report.steps.filter(({ status }) => status !== "passed")).toEqual([]);
  expect({ exitCode, ok: report.ok }).toEqual({ exitCode: 0, ok: true });
  expect(of(report, "approve")?.detail).toMatch(/is go$/);
  expect((await up.owner.deadLetters.list({ query: {} })).items).toEqual([]);
  expect((await up.owner.plans.list({ query: {} })).items).toEqual([]);
  const keys = (await up.owner.keys.list()).items.filter(({ name }) => name.startsWith("smoke-"));
  expect(keys.every(({ revokedAt }) => revokedAt !== null)).toBe(true);
  expect(repository.git("status", "--porcelain")).toBe("");
});

test("a program cannot approve, and that is what passes", async () => {
  const { token } = await up.program("admin");

  const { report } = await smoke(token, "--begin-backup");

  expect(report.steps.filter(({ status }) => status !== "passed")).toEqual([]);
  expect(of(report, "approve")?.detail).toMatch(/^refused/);
});

/** The lines of a page that make the key of the smoke test, as words. */
const keyMaking = (page: string): string[][] =>
  [
    ...readFileSync(join(PROJECT, page), "utf8").matchAll(
      /^(?:\$ )?provost ((?:users add-program smoke|keys create --for smoke) .*)$/gm,
    ),
  ].map(([, words = ""]) => words.split(" "));

/** What the chart leaves out, where there are backups; the staging pipeline leaves out the same. */
const skippedInProduction = (): string[] => {
  const chart = readFileSync(join(PROJECT, "deploy/helm/provost/templates/_smoke.tpl"), "utf8");
  const pipeline = readFileSync(join(PROJECT, "scripts/deploy-staging"), "utf8");
  const steps = /--skip, ([a-z, -]+)\{\{/.exec(chart)?.[1]?.split(", ") ?? [];
  expect(pipeline).toContain(`--skip ${steps.join(" ")};`);
  return steps;
};

test("the key that the pages have made may do what the chart and the pipeline try, and no more", async () => {
  const lines = keyMaking("docs/operate/deploy.md");
  expect(keyMaking("docs/operate/runbook.md")).toEqual(lines);
  const [account, key] = lines as [string[], string[]];
  await provostJson([...account, "--home", up.home], up.home);
  const { document } = await provostJson([...key, "--home", up.home], up.home);
  const { token } = document as { token: string };

  const { report } = await smoke(token, "--skip", ...skippedInProduction());
  const refused = await smoke(token, "--skip", "backup", "dead-letter", "events");

  expect(report.steps.filter(({ status }) => status === "failed")).toEqual([]);
  expect(of(report, "backup")?.status).toBe("passed");
  expect(of(refused.report, "register")?.status).toBe("failed");
  expect(of(refused.report, "run")?.status).toBe("failed");
});

test("what the key may not do is a failure by name, and the other steps are tried all the same", async () => {
  const { token } = await up.program("viewer");

  const { exitCode, report } = await smoke(token, "--patience", "2");

  expect({ exitCode, ok: report.ok }).toEqual({ exitCode: 1, ok: false });
  const statuses = Object.fromEntries(report.steps.map(({ name, status }) => [name, status]));
  expect(statuses).toMatchObject({ ready: "passed", "sign-in": "passed", register: "failed", run: "failed" });
});

test("a key that is nobody's, and a control plane that is not there", async () => {
  const wrong = await smoke("nobody", "--skip", "run", "dead-letter", "events", "backup", "register");
  const { exitCode, document } = await provostJson(
    ["smoke", "--url", "http://127.0.0.1:9", "--skip", "register", "run", "dead-letter", "events", "backup", "compile"],
    up.home,
    { PROVOST_TOKEN: "x" },
  );

  expect(wrong.exitCode).toBe(1);
  expect(of(wrong.report, "sign-in")?.status).toBe("failed");
  expect(exitCode).toBe(1);
  expect(of(document as Report, "ready")?.detail).toContain("no answer");
});
