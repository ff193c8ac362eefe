/**
 * Runs a bench in a process of its own, holds what it prints to the rule that every number was measured, adds where that
 * was, keeps it under bench/results/, and renders docs/benchmarks.md anew.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { judge } from "./bars.ts";
import type { BarResult } from "./bars.ts";
import { describeEnvironment, loadNow } from "./environment.ts";
import { parseMeasurement } from "./measurement.ts";
import { PROFILES } from "./profile/profiles.ts";
import type { Measurement } from "./measurement.ts";
import { renderBenchmarks } from "./report.ts";
import { renderScale } from "./scale-page.ts";
import { writeResult } from "./results-file.ts";

const BENCHES: Readonly<Record<string, string>> = {
  "cli-start": "start of the command line, over a bare node",
  "plan-compile": "compiling a plan of 1 MB",
  dispatch: "handing out tasks, by the number that is queued",
  retention: "the life of a task beside millions that have ended, and that wait",
  throughput: "tasks a second, end to end and from a backlog, beside the peers",
  latency: "from enqueue to start at 200 tasks a second, beside the peers",
  http: "reading and writing through the API, beside a bare Fastify",
  login: "signing in with a password, 100 people at once",
  authorize: "deciding what somebody may do, with and without the caches",
  tools: "a call of a tool through all that decides about it, without the tool's own time",
  models: "what the loop of a model agent adds to its provider's time, alone and 200 side by side",
  sessions: "the bytes that are streamed of an answer, and going on with a session of 2,000 steps",
  limits: "a tenant that asks far too much beside one that behaves",
  tracing: "what it costs to trace a tenth of all requests",
  events: "making events durable, batched and single",
  profile: "a load by name: smoke, development, staging, production, stress, spike, soak (also without this word)",
  simulate: "what a million agents would ask of the database, by what was measured of one",
  dashboard: "the dashboard: first paint, arrival of events, and a run of 2,000 tasks that is moved about",
  agents: "a thousand connected agents at a thousand tasks a second, and idle",
};

const DOCS = path.join(import.meta.dirname, "..", "docs");

const HELP = `Usage: npm run bench -- NAME... [--json] [--rounds N] [--dry] [--enforce]

${Object.entries(BENCHES)
  .map(([name, about]) => `  ${name.padEnd(14)} ${about}`)
  .join("\n")}

  --json      print {summary, samples, environment} as one JSON document (npm run --silent bench -- ...)
  --rounds N  how often each contender is measured (dispatch, retention, throughput, latency, http, events, agents,
              dashboard)
  --minutes N how long a load profile lasts, in the same proportions (30 for soak if not given)
  --scale N   how many tasks have ended in the largest stage (retention; 1000000 if not given)
  --dry       keep nothing: leave bench/results/ and docs/benchmarks.md as they are
  --enforce   exit code 1 when a bar is not met, or was not measured

Examples:
  npm run bench -- cli-start
  npm run --silent bench -- throughput --json
  npm run bench -- profile smoke --enforce
  npm run bench -- latency events --rounds 3 --dry

throughput and latency need Debian's redis-server for BullMQ (apt-get install redis-server). Without it BullMQ is not
measured, and no ratio to the best peer is given. Exit codes: 0 measured, 1 see --enforce, 2 usage, 70 a bench failed.
`;

type Wanted = Readonly<Partial<Record<"rounds" | "scale" | "profile" | "minutes", string | undefined>>>;

/** The bench's progress goes to stderr. Its exit code may say that a bar was missed; only no document is a failure. */
const measure = async (name: string, { rounds, scale, profile, minutes }: Wanted): Promise<Measurement> => {
  const args = [path.join(import.meta.dirname, `${name}.ts`)];
  for (const [option, value] of Object.entries({ rounds, scale, profile, minutes })) {
    if (value !== undefined) args.push(`--${option}`, value);
  }
  const loadBefore = loadNow();
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const [printed] = await Promise.all([text(child.stdout), once(child, "exit")]);
  if (printed === "") throw new Error(`${name} measured nothing (exit code ${child.exitCode ?? child.signalCode})`);
  const { summary, samples, environment } = parseMeasurement(printed);
  const where = { ...describeEnvironment(), loadBefore, loadAfter: loadNow() };
  return { summary, samples, environment: { ...where, ...environment } };
};

const line = ({ what, value, is, bound, met }: BarResult): string =>
  `${met ? "met    " : "NOT met"}  ${what}: ${value ?? "not measured"} (${is} ${bound ?? "not measured"})`;

const runBench = async (name: string, options: Wanted & { json: boolean; dry: boolean }): Promise<boolean> => {
  const measurement = await measure(name, options);
  const kept = options.profile === undefined ? name : `${name}-${options.profile}`;
  if (!options.dry) process.stderr.write(`${path.relative("", await writeResult(kept, measurement))}\n`);
  const bars = judge(name, measurement);
  for (const bar of bars) process.stderr.write(`${line(bar)}\n`);
  const printed = options.json ? measurement : measurement.summary;
  process.stdout.write(`${JSON.stringify(printed, null, options.json ? 0 : 2)}\n`);
  return bars.every(({ met }) => met);
};

const usage = (problem: string): number => {
  process.stderr.write(`${problem}\n\n${HELP}`);
  return 2;
};

const parse = () =>
  parseArgs({
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      dry: { type: "boolean", default: false },
      enforce: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
      rounds: { type: "string" },
      scale: { type: "string" },
      minutes: { type: "string" },
    },
  });

const main = async (): Promise<number> => {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse();
  } catch (error) {
    return usage((error as Error).message);
  }
  const { values } = parsed;
  // The one profile that is asked for by its own name, as benches are.
  const positionals = parsed.positionals[0] === "soak" ? ["profile", ...parsed.positionals] : parsed.positionals;
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const [names, profile] = positionals[0] === "profile" ? [["profile"], positionals[1]] : [positionals, undefined];
  if (positionals[0] === "profile" && !Object.hasOwn(PROFILES, profile ?? "")) {
    return usage(`Which load profile? ${Object.keys(PROFILES).join(", ")}.`);
  }
  const unknown = names.find((name) => !Object.hasOwn(BENCHES, name));
  if (unknown !== undefined) return usage(`There is no bench ${unknown}.`);
  if (names.length === 0) return usage("Which bench?");
  if (values.json && names.length > 1) return usage("--json prints one document: name one bench.");
  for (const name of ["rounds", "scale", "minutes"] as const) {
    if (values[name] !== undefined && !/^[1-9]\d*$/u.test(values[name]))
      return usage(`--${name} takes a whole number.`);
  }
  let allMet = true;
  for (const name of names) allMet = (await runBench(name, { ...values, profile })) && allMet;
  if (!values.dry) {
    await writeFile(path.join(DOCS, "benchmarks.md"), await renderBenchmarks());
    await writeFile(path.join(DOCS, "scale.md"), await renderScale());
  }
  return values.enforce && !allMet ? 1 : 0;
};

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 70;
}
