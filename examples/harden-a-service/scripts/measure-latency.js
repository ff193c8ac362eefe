// Follows links of a box of 200,000, one after the other, and prints how long that takes: {"p50": …, "p95": …} in
// milliseconds. After a warm-up, for two seconds at most: long enough that a moment in which the machine is busy with
// something else does not decide, short enough for a server that is slow.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { start } from "../src/server.js";

const LINKS = 200_000;
const WARM_UP = 10;
const REQUESTS = 1_000;
const BUDGET_MS = 2_000;

const folder = mkdtempSync(join(tmpdir(), "linkbox-"));
const file = join(folder, "links.json");
writeFileSync(file, JSON.stringify(Array.from({ length: LINKS }, (_, n) => ({ slug: `s${n}`, url: `https://example.org/${n}` }))));
const { server, url } = await start({ port: 0, file });

const follow = async (n) => {
  const began = performance.now();
  const answer = await fetch(`${url}/s${(n * 97) % LINKS}`, { redirect: "manual" });
  await answer.arrayBuffer();
  if (answer.status !== 302) throw new Error(`expected 302, got ${answer.status}`);
  return performance.now() - began;
};

for (let n = 0; n < WARM_UP; n += 1) await follow(n);
const samples = [];
const until = performance.now() + BUDGET_MS;
while (samples.length < REQUESTS && performance.now() < until) samples.push(await follow(samples.length));
samples.sort((a, b) => a - b);
const percentile = (p) => Number(samples[Math.ceil((p / 100) * samples.length) - 1].toFixed(3));
console.log(JSON.stringify({ requests: samples.length, p50: percentile(50), p95: percentile(95) }));

server.close();
server.closeAllConnections();
rmSync(folder, { recursive: true });
