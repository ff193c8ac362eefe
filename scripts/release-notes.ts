/** Prints the notes of the next release: what CHANGELOG.md says of it, then every commit since the last tag. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

type Release = {
  name: string;
  version: string;
  changelog: string;
  /** Hash and subject, the newest first. */
  commits: readonly { hash: string; subject: string }[];
  /** The last tag, null when there is none. */
  since: string | null;
};

/** The text under a heading of level 2, without it. Throws when it is missing or empty: a release must say what is new. */
export const sectionOf = (changelog: string, heading: string): string => {
  const [, ...sections] = changelog.split(/^## /m);
  const section = sections.find((text) => text.startsWith(heading));
  const text = section?.slice(section.indexOf("\n")).trim() ?? "";
  if (text === "") throw new Error(`CHANGELOG.md says nothing under "## ${heading}"`);
  return text;
};

export const renderReleaseNotes = ({ name, version, changelog, commits, since }: Release): string => {
  const count = `${commits.length} ${commits.length === 1 ? "commit" : "commits"}`;
  const list = commits.map(({ hash, subject }) => `- ${hash} ${subject.replaceAll(/[<>[\]`*_]/g, "\\$&")}`);
  return [
    `# ${name} ${version}`,
    sectionOf(changelog, "Unreleased"),
    `## ${count}${since === null ? "" : ` since ${since}`}`,
    `${list.join("\n")}\n`,
  ].join("\n\n");
};

const root = path.dirname(import.meta.dirname);
const read = (file: string): string => readFileSync(path.join(root, file), "utf8");
const git = (...args: string[]): string => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();

const main = (): void => {
  const { name, version } = z.object({ name: z.string(), version: z.string() }).parse(JSON.parse(read("package.json")));
  const since = git("tag", "--merged", "HEAD", "--sort=-creatordate").split("\n")[0] || null;
  const log = git("log", "--format=%h %s", since === null ? "HEAD" : `${since}..HEAD`);
  const commits = log
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const end = line.indexOf(" ");
      return { hash: line.slice(0, end), subject: line.slice(end + 1) };
    });
  process.stdout.write(renderReleaseNotes({ name, version, changelog: read("CHANGELOG.md"), commits, since }));
};

if (import.meta.main) main();
