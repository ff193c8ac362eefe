// Follows links of a box of 100,000, one after the other, and prints how long each took: {"p50": …, "p95": …} in milliseconds.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { start } from "../src/server.js";

const LINKS = 100_000;
const REQUESTS = 100;

const folder = mkdtempSync(join(tmpdir(), "linkbox-"));
const file = join(folder, "links.json");
writeFileSync(file, JSON.stringify(Array.from({ length: LINKS }, (_, n) => ({ slug: `s${n}`, url: `https://example.org/${n}` }))));
const { server, url } = await start({ port: 0, file });

const samples = [];
for (let n = 0; n < REQUESTS; n += 1) {
  const began = performance.now();
  const answer = await fetch(`${url}/s${(n * 97) % LINKS}`, { redirect: "manual" });
  await answer.arrayBuffer();
  if (answer.status !== 302) throw new Error(`expected 302, got ${answer.status}`);
  samples.push(performance.now() - began);
}
samples.sort((a, b) => a - b);
const percentile = (p) => Number(samples[Math.ceil((p / 100) * samples.length) - 1].toFixed(3));
console.log(JSON.stringify({ requests: REQUESTS, p50: percentile(50), p95: percentile(95) }));

server.close();
server.closeAllConnections();
rmSync(folder, { recursive: true });
