/** What a reader is told has to be so: commands run, links lead somewhere, options exist. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { readCli } from "../../scripts/cli-reference.ts";
import { findBrokenLinks } from "../../src/gates/documents/broken-links.ts";
import { type Document, documentPaths, type Fence, readDocument } from "../support/documents.ts";
import { PROJECT } from "../support/provost-path.ts";

const documents = documentPaths().map(readDocument);
const shellLines = ({ text }: Fence): string[] => text.split("\n").filter((line) => !/^\s*(#|$)/.test(line));

/** Lines that are not run here but are what CI runs, with what stands for them. */
const RUN_BY_CI: Readonly<Record<string, RegExp>> = {
  "npm install": /^stage "clean install" npm ci$/m,
  "npm test": /^npm test\b/m,
};

/**
 * A folder like a fresh clone after `npm install`, with a commit to start from. It has no package.json: npx would link the
 * package whose command it is into the user's own cache.
 */
const createClone = (): string => {
  const clone = mkdtempSync(join(tmpdir(), "provost-docs-"));
  onTestFinished(() => rmSync(clone, { recursive: true, force: true }));
  cpSync(join(PROJECT, "examples"), join(clone, "examples"), { recursive: true });
  writeFileSync(join(clone, ".gitignore"), "node_modules\n");
  symlinkSync(join(PROJECT, "node_modules"), join(clone, "node_modules"));
  const git = (...args: string[]) => execFileSync("git", args, { cwd: clone, stdio: "pipe" });
  git("init", "--quiet");
  git("add", "--all");
  git("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "--quiet", "--message", "Begin");
  return clone;
};

const runShell = (command: string, cwd: string): string => {
  const path = `${join(cwd, "node_modules", ".bin")}:${process.env["PATH"] ?? ""}`;
  const env = { ...process.env, PATH: path, NO_COLOR: "1", npm_config_loglevel: "error" };
  return execFileSync("sh", ["-euc", command], { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
};

/** Runs the `sh` blocks of a page in its order. PLAN.md is the first plan that the page shows. */
const followPage = ({ fences }: Document, clone: string): string[] => {
  const outputs: string[] = [];
  const plan = fences.find(({ language }) => language === "markdown");
  for (const fence of fences.filter(({ language }) => language === "sh")) {
    if (plan && /(?<!\/)PLAN\.md/.test(fence.text)) writeFileSync(join(clone, "PLAN.md"), `${plan.text}\n`);
    for (const line of shellLines(fence)) if (!(line in RUN_BY_CI)) outputs.push(runShell(line, clone));
  }
  return outputs;
};

test("the README's commands do what it says, and leave the clone as it is", { timeout: 180_000 }, () => {
  const clone = createClone();

  const [example = "", checked = "", own = ""] = followPage(readDocument("README.md"), clone);

  expect(example).toMatch(/^Go {2}10 of 10 tasks done; 13 of 13 criteria proven/m);
  expect(checked).toContain("0 errors, 0 warnings");
  expect(own).toMatch(/^Go {2}1 of 1 tasks done; 1 of 1 criteria proven/m);
  expect(runShell("git status --porcelain", clone)).toBe("?? PLAN.md\n");
});

const pages = documents.filter(({ path }) => path.startsWith("docs/") && !path.startsWith("docs/adr/"));
const followed = pages.filter(({ fences }) => fences.some(({ language }) => language === "sh"));

test.each(followed.map((page) => [page.path, page] as const))(
  "the commands of %s run",
  { timeout: 300_000 },
  (_, page) => {
    expect(followPage(page, createClone()).every((output) => output !== "")).toBe(true);
  },
);

test("what is left to CI is what CI runs", () => {
  const ci = readFileSync(join(PROJECT, ".ci", "run"), "utf8");
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")));

  for (const pattern of Object.values(RUN_BY_CI)) expect(ci).toMatch(pattern);
  expect(scripts).toMatchObject({ test: "node scripts/test.ts", prepare: expect.stringContaining("scripts/build.ts") });
});

/** @param workspace its folder; the root when empty */
const scriptsOf = (workspace: string): Readonly<Record<string, string>> =>
  z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(PROJECT, workspace, "package.json"), "utf8"))).scripts;

test("every npm script that the docs name exists", () => {
  const named = documents.flatMap(({ text }) => [
    ...text.matchAll(/\bnpm run (?:--silent )?([\w:-]+)(?: -w ([\w-]+))?/g),
  ]);
  const own = named.filter(([, name]) => name !== "generate");

  expect(own.filter(([, name = "", workspace = ""]) => !(name in scriptsOf(workspace))).map(([text]) => text)).toEqual(
    [],
  );
});

test("every relative link and anchor leads somewhere", async () => {
  const reports = await Promise.all(documents.map(({ path }) => findBrokenLinks(PROJECT, join(PROJECT, path))));
  const broken = reports.flatMap((report): object[] => (report.kind === "checked" ? report.broken : [report]));
  const pictures = documents.flatMap(({ path, text }) =>
    [...text.matchAll(/srcset="([^"]+)"/g)].map(([, file = ""]) => join(PROJECT, dirname(path), file)),
  );

  expect(broken).toEqual([]);
  expect(pictures.length).toBeGreaterThan(0);
  expect(pictures.filter((file) => !existsSync(file))).toEqual([]);
});

type Mention = { where: string; words: string[] };

/** Calls of `provost` in code, and options that are named alone. */
const mentionsOf = ({ path, fences, spans }: Document): Mention[] => {
  const shown = fences.filter(({ language }) => ["sh", "console", "text"].includes(language));
  const lines = [
    ...shown.flatMap(({ text, line }) => text.split("\n").map((part) => ({ text: part, line }))),
    ...spans,
  ];
  return lines.flatMap(({ text, line }) => {
    const where = `${path}:${line}: ${text}`;
    const call = /(?:^|[$;&|] ?|npx )provost ((?:[^|>;&])+)/.exec(text)?.[1];
    if (call !== undefined) return [{ where, words: call.trim().split(/\s+/) }];
    return /^--[a-z][a-z-]*$/.test(text) ? [{ where, words: [text] }] : [];
  });
};

test("every command and option that the docs name exists", async () => {
  const { globalOptions, commands } = await readCli();
  const flagsOf = (terms: readonly { term: string }[]) =>
    terms.flatMap(({ term }) => term.match(/--?[a-zA-Z-]+/g) ?? []);
  const everywhere = [...flagsOf(globalOptions), "--help"];
  const anywhere = [...everywhere, ...commands.flatMap(({ options }) => flagsOf(options))];
  const groups = commands.flatMap(({ name }) => (name.includes(" ") ? [name.split(" ")[0]] : []));
  const isKnown = ({ words }: Mention): boolean => {
    const options = (words.includes("--") ? words.slice(0, words.indexOf("--")) : words)
      .filter((word) => word.startsWith("-") && word !== "-")
      .map((word) => word.split("=")[0] ?? "");
    const [first = "", second = "", third = ""] = words;
    if (first.startsWith("-")) return options.every((option) => anywhere.includes(option));
    const longest = [`${first} ${second} ${third}`, `${first} ${second}`, first];
    const command = longest.flatMap((wanted) => commands.find(({ name }) => name === wanted) ?? [])[0];
    if (command === undefined) return (groups.includes(first) && words.length === 1) || /^[A-Z]+$/.test(first);
    return options.every((option) => [...everywhere, ...flagsOf(command.options)].includes(option));
  };
  const mentions = documents.flatMap(mentionsOf);

  expect(mentions.length).toBeGreaterThan(40);
  expect(mentions.filter((mention) => !isKnown(mention)).map(({ where }) => where)).toEqual([]);
});
