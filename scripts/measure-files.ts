/** Prints how long the source files are, in lines, as JSON. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const FOLDERS = ["src", "scripts", "bench", "test", "bin"];

const root = path.dirname(import.meta.dirname);
const files = FOLDERS.flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" }).map((file) => path.join(folder, file)),
).filter((file) => /\.[jt]s$/.test(file));
const sizes = files
  .map((file) => ({ file, lines: readFileSync(path.join(root, file), "utf8").split("\n").length - 1 }))
  .toSorted((a, b) => b.lines - a.lines);
const at = (share: number): number => sizes[Math.floor((1 - share) * sizes.length)]?.lines ?? 0;

console.log(
  JSON.stringify({ files: sizes.length, median: at(0.5), p95: at(0.95), max: at(1), largest: sizes.slice(0, 3) }),
);
process.exitCode = sizes.length > 0 ? 0 : 1;
