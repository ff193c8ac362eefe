// Adds links over HTTP, kills the server with SIGKILL right after the last answer, and looks for every acknowledged link in the file.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "linkbox-"));
const file = join(folder, "links.json");
const server = spawn(process.execPath, ["src/server.js"], {
  env: { ...process.env, PORT: "0", LINKBOX_FILE: file },
  stdio: ["ignore", "pipe", "inherit"],
});
const [line] = await once(server.stdout, "data");
const url = /http:\S+/.exec(String(line))[0];

const acknowledged = [];
for (let n = 0; n < 50; n += 1) {
  const link = { slug: `k${n}`, url: `https://example.org/${n}` };
  const answer = await fetch(`${url}/links`, { method: "POST", body: JSON.stringify(link) });
  if (answer.status === 201) acknowledged.push(link.slug);
}
server.kill("SIGKILL");
await once(server, "exit");

const kept = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).map((link) => link.slug) : [];
const lost = acknowledged.filter((slug) => !kept.includes(slug));
rmSync(folder, { recursive: true });
console.log(`${acknowledged.length} acknowledged, ${lost.length} lost`);
process.exitCode = acknowledged.length === 50 && lost.length === 0 ? 0 : 1;
