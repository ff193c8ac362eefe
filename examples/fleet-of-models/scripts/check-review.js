// A finding that names no line of the code is an opinion; this takes only those that do.
import { readFileSync } from "node:fs";

const review = readFileSync("REVIEW.md", "utf8");
const findings = [...review.matchAll(/^- `?(src\/[\w./-]+):(\d+)`?\s+(\S.*)$/gm)];
if (findings.length === 0) throw new Error("REVIEW.md has no finding of the form `- src/file.js:12 what is wrong`");
for (const [, file, line] of findings) {
  const lines = readFileSync(file, "utf8").split("\n").length;
  if (Number(line) < 1 || Number(line) > lines) throw new Error(`${file} has no line ${line}`);
}
console.log(`${findings.length} findings, each at a line that is there`);
