/** What the Markdown of the project says: its files, fenced blocks and code. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "./provost-path.ts";

export type Fence = { language: string; text: string; line: number };
export type Document = { path: string; text: string; fences: Fence[]; spans: { text: string; line: number }[] };

const FENCE = /^(`{3,})(\w*)\n([\s\S]*?)\n\1$/gm;
const SPAN = /(?<!`)`([^`\n]+)`(?!`)/g;

const lineAt = (text: string, index: number): number => text.slice(0, index).split("\n").length;

/** @param path relative to the project */
export const readDocument = (path: string): Document => {
  const text = readFileSync(join(PROJECT, path), "utf8");
  const fences = [...text.matchAll(FENCE)].map((match) => ({
    language: match[2] ?? "",
    text: match[3] ?? "",
    line: lineAt(text, match.index),
  }));
  const prose = text.replaceAll(FENCE, (block) => block.replaceAll(/[^\n]/g, " "));
  const spans = [...prose.matchAll(SPAN)].map((match) => ({ text: match[1] ?? "", line: lineAt(prose, match.index) }));
  return { path, text, fences, spans };
};

/** Every Markdown file of the project that is written for readers, new ones that are not yet committed too. */
export const documentPaths = (): string[] => {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "--", "*.md"], {
    cwd: PROJECT,
    encoding: "utf8",
  });
  return listed.split("\n").filter((path) => path !== "" && !path.includes("/fixtures/"));
};
