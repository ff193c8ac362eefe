/**
 * What the dashboard costs who looks at it, in Chromium before a `provost up`: how soon a page that the browser has never
 * seen is there, how long after its commit an event is on the screen, and whether a run of 2,000 tasks moves at 60 frames a
 * second. Frames are judged by the processor time that the page's main thread takes for each: on a shared machine the
 * clock says what else went on.
 */
import type { PoolConfig } from "pg";
import type { BrowserContextOptions, Page } from "playwright-core";
import { type Dashboard, openDashboard } from "../test/support/dashboard.ts";
import { roundsWanted, withPostgres } from "./contest.ts";
import { measureArrivals } from "./dashboard/arrivals.ts";
import { type Frames, openFrameMeter } from "./dashboard/frames.ts";
import { MOVES } from "./dashboard/moves.ts";
import { seedRun } from "../test/support/seeded-run.ts";
import { median, quantile, rounded } from "./statistics.ts";

const ROUNDS = 3;
const LARGE = { tasks: 2_000, phases: 20 };
const SMALL = { tasks: 40, phases: 1 };
const LOADS = 5;
const FRAME_MS = 1_000 / 60;

const urlOf = ({ host = "", port, user, password, database }: PoolConfig): string =>
  `postgres://${user}:${encodeURIComponent(String(password))}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;

const note = (text: string): void => void process.stderr.write(`${text}\n`);

/** In a browser that has nothing of it yet. */
const largestPaint = async (dashboard: Dashboard, path: string, signedIn: boolean): Promise<number> => {
  const options: BrowserContextOptions = { reducedMotion: "reduce" };
  const page = await (signedIn ? dashboard.visitSignedIn(options) : dashboard.visit(options));
  await page.addInitScript(() => {
    new PerformanceObserver((list) => {
      Object.assign(window, { largestPaint: list.getEntries().at(-1)?.startTime });
    }).observe({ type: "largest-contentful-paint", buffered: true });
  });
  await page.goto(dashboard.url + path);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForLoadState("networkidle").catch(() => undefined); // the connection of events stays open
  await page.waitForTimeout(500);
  const at = await page.evaluate(() => (window as unknown as { largestPaint?: number }).largestPaint);
  await page.context().close();
  if (at === undefined) throw new Error(`${path}: the browser told of no largest paint`);
  return rounded(at);
};

const measureMoves = async (page: Page, url: string, runId: string): Promise<Frames[]> => {
  const measure = await openFrameMeter(page);
  const frames: Frames[] = [];
  for (const { name, view, ready, act } of MOVES) {
    await page.goto(`${url}/runs/${runId}?view=${view}`);
    await page.locator(ready).first().waitFor();
    await page.waitForTimeout(1_500); // what it reads when it is opened is no part of the move
    frames.push(await measure(name, () => act(page)));
  }
  return frames;
};

const rounds = roundsWanted(ROUNDS);
const { samples, postgres } = await withPostgres(async (server) => {
  const connection = await server.createDatabase();
  const dashboard = await openDashboard({ PROVOST_DATABASE_URL: urlOf(connection) });
  const repositoryPath = dashboard.repository.path;
  const large = await seedRun(connection, { ...LARGE, repositoryPath });
  const small = await seedRun(connection, { ...SMALL, repositoryPath });
  try {
    await large.workOff((LARGE.tasks * 3) / 4);
    note("the runs are there");
    const paths = { "sign-in": "/sign-in/start", home: "/", run: `/runs/${small.runId}` };
    const paints: Record<string, number[]> = {};
    for (const [name, path] of Object.entries(paths)) {
      paints[name] = [];
      for (let load = 0; load < LOADS; load += 1)
        paints[name].push(await largestPaint(dashboard, path, name !== "sign-in"));
      note(`${name}: ${paints[name].join(", ")} ms`);
    }
    const page = await dashboard.visitSignedIn();
    await page.goto(`${dashboard.url}/runs/${small.runId}`);
    await page.locator("[data-live=live]").waitFor();
    await page.locator(".react-flow__node-task").first().waitFor();
    const arrivals = await measureArrivals(page, small, SMALL.tasks);
    note(`${arrivals.length} events have arrived`);
    const frames: (Frames & { round: number })[] = [];
    for (let round = 0; round < rounds; round += 1) {
      for (const one of await measureMoves(page, dashboard.url, large.runId)) {
        frames.push({ round, ...one });
        note(`${one.action}: ${one.cpuPerFrameMs.task} ms of main thread a frame, ${one.frames} frames`);
      }
    }
    return { samples: { paints, arrivals, frames }, postgres: await server.settings() };
  } finally {
    await large.close();
    await small.close();
    await dashboard.stop();
  }
});

const moves = MOVES.map(({ name }) => {
  const mine = samples.frames.filter(({ action }) => action === name);
  const deltas = mine.flatMap(({ deltaMs }) => deltaMs);
  return {
    move: name,
    mainThreadMsPerFrame: median(mine.map(({ cpuPerFrameMs }) => cpuPerFrameMs.task)),
    frameP50Ms: quantile(deltas, 0.5),
    frameP95Ms: quantile(deltas, 0.95),
  };
});
const paints = Object.values(samples.paints);
const summary = {
  /** Of the slowest page. What else the machine does makes a page slower and never quicker: the best load tells what it can do. */
  largestPaintMs: Math.max(...paints.map((loads) => Math.min(...loads))),
  largestPaintMedianMs: Math.max(...paints.map(median)),
  arrivalP50Ms: quantile(
    samples.arrivals.map(({ fromCommitMs }) => fromCommitMs),
    0.5,
  ),
  arrivalP95Ms: quantile(
    samples.arrivals.map(({ fromCommitMs }) => fromCommitMs),
    0.95,
  ),
  moves,
  mostMainThreadMsPerFrame: Math.max(...moves.map(({ mainThreadMsPerFrame }) => mainThreadMsPerFrame)),
};
const workload = { ...LARGE, loads: LOADS, rounds, frameBudgetMs: rounded(FRAME_MS) };
process.stdout.write(JSON.stringify({ summary, samples, environment: { postgres, workload } }));
