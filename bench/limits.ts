/**
 * Two tenants over HTTP against a control plane in a process of its own with fsync on: one behaves; the other asks as much
 * as it may in one phase, and five times as much in the next. What it may ask costs what it costs; what is beyond must
 * cost the other nothing. In pairs of phases, so that what else the machine does meets both, and so many of them, with so
 * many requests, that a tenth more can be told from chance: six pairs of 400 requests differed by half among themselves.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { ACTOR_LIMITS } from "../src/access/limits/default-limits.ts";
import { roundsWanted } from "./contest.ts";
import { median, quantile, rounded } from "./statistics.ts";

const PAIRS = 16;
const PHASE_MS = 10_000;
const CALM_PER_SECOND = 80;
const FLOOD_PER_SECOND = 500;
const LEAST_PRIORITY = 19;
const RESAMPLED = 2_000;

const FOLDER = path.join(import.meta.dirname, "limits");
const askedSchema = z.object({ answers: z.array(z.tuple([z.number(), z.number()])), elapsedMs: z.number() });
type Asked = z.infer<typeof askedSchema>;

const ask = async (url: string, token: string, perSecond: number, nice = 0): Promise<Asked> => {
  const args = [
    path.join(FOLDER, "client.ts"),
    `${url}/v1/runs`,
    token,
    String(perSecond),
    String(PHASE_MS),
    String(nice),
  ];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  return askedSchema.parse(JSON.parse(await text(child.stdout)));
};

const server = spawn(process.execPath, [path.join(FOLDER, "server.ts")], { stdio: ["ignore", "pipe", "inherit"] });
const [line] = await once(createInterface({ input: server.stdout }), "line");
const { url, calm, flood } = z
  .object({ url: z.string(), calm: z.string(), flood: z.string() })
  .parse(JSON.parse(String(line)));

const latenciesOf = ({ answers }: Asked): number[] => {
  const wrong = answers.find(([status]) => status !== 200);
  if (wrong !== undefined) throw new Error(`the tenant that behaves was answered with ${wrong[0]}`);
  return answers.map(([, ms]) => rounded(ms));
};

const allowedOf = ({ answers }: Asked): number => {
  const odd = answers.find(([status]) => status !== 200 && status !== 429);
  if (odd !== undefined) throw new Error(`the flood was answered with ${odd[0]}`);
  return answers.filter(([status]) => status === 200).length;
};

const { tokens, perSeconds, burst } = ACTOR_LIMITS.read;
const rounds = roundsWanted(PAIRS);
const samples: { withinMs: number[]; floodedMs: number[]; sent: number; allowed: number; entitled: number }[] = [];
await ask(url, calm, CALM_PER_SECOND); // the first requests of a process are no measure
const beside = async (perSecond: number): Promise<{ calmMs: number[]; other: Asked }> => {
  const [own, other] = await Promise.all([ask(url, calm, CALM_PER_SECOND), ask(url, flood, perSecond, LEAST_PRIORITY)]);
  return { calmMs: latenciesOf(own), other };
};

for (let pair = 0; pair < rounds; pair += 1) {
  const first = pair % 2 === 0 ? null : await beside(FLOOD_PER_SECOND);
  const { calmMs: withinMs } = await beside(tokens / perSeconds);
  const { calmMs: floodedMs, other } = first ?? (await beside(FLOOD_PER_SECOND));
  /** What a full bucket gives in that time. */
  const entitled = burst + (tokens / perSeconds) * (other.elapsedMs / 1_000);
  samples.push({ withinMs, floodedMs, sent: other.answers.length, allowed: allowedOf(other), entitled });
  process.stderr.write(`pair ${pair + 1}\n`);
}
server.kill("SIGTERM");
await once(server, "exit");

const sum = (what: "sent" | "allowed"): number => samples.reduce((total, sample) => total + sample[what], 0);
const excess = samples.reduce((total, { sent, entitled }) => total + sent - entitled, 0);
const excessAllowed = samples.reduce((total, { allowed, entitled }) => total + Math.max(0, allowed - entitled), 0);
const within = median(samples.map(({ withinMs }) => quantile(withinMs, 0.95)));
const flooded = median(samples.map(({ floodedMs }) => quantile(floodedMs, 0.95)));
const ratios = samples.map((pair) => quantile(pair.floodedMs, 0.95) / quantile(pair.withinMs, 0.95));
/** Within which the median would be 95 times of 100, had other pairs of these been measured. */
const drawn = (): number => ratios[Math.floor(Math.random() * ratios.length)] ?? 1;
const medians = Array.from({ length: RESAMPLED }, () => median(ratios.map(drawn)));
const summary = {
  sent: sum("sent"),
  allowed: sum("allowed"),
  refusedOfExcess: rounded(1 - excessAllowed / excess),
  withinP95Ms: rounded(within),
  floodedP95Ms: rounded(flooded),
  p95Ratio: rounded(median(ratios)),
  p95RatioInterval: { from: rounded(quantile(medians, 0.025)), to: rounded(quantile(medians, 0.975)) },
};
const workload = { rounds, phaseMs: PHASE_MS, calmPerSecond: CALM_PER_SECOND, floodPerSecond: FLOOD_PER_SECOND };
console.log(JSON.stringify({ summary, samples, environment: { workload } }));
