// Writes release/manifest.json: every source file that ships, checked for syntax, with its sha256. With --verify: compares instead.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

const manifest = {};
for (const name of readdirSync("src").sort()) {
  execFileSync(process.execPath, ["--check", `src/${name}`], { stdio: "inherit" });
  manifest[`src/${name}`] = createHash("sha256").update(readFileSync(`src/${name}`)).digest("hex");
}
const text = `${JSON.stringify(manifest, null, 2)}\n`;

if (process.argv.includes("--verify")) {
  if (readFileSync("release/manifest.json", "utf8") !== text) throw new Error("release/manifest.json does not match the sources");
  console.log(`${Object.keys(manifest).length} files match the manifest`);
} else {
  mkdirSync("release", { recursive: true });
  writeFileSync("release/manifest.json", text);
  console.log(`wrote release/manifest.json with ${Object.keys(manifest).length} files`);
}
