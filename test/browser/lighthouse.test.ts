/** What Lighthouse makes of the pages that are met first: at least 95 in each of its four categories. */
import lighthouse, { desktopConfig, type Flags } from "lighthouse";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Dashboard, openDashboard, settledRun } from "../support/dashboard.ts";
import { debianProgram } from "../support/debian-program.ts";
import { freePorts } from "../support/free-ports.ts";
import { exec, nativePlan } from "../support/native-plan.ts";

const LEAST = 95;
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"] as const;
/** What else the machine does makes a page slower and never quicker: of a few looks the best tells what the page can do. */
const LOOKS = 8;
/** The connection over which events come is open for ever; no page falls silent for long. */
const MAX_LOAD_MS = 15_000;

const SOURCE = nativePlan([
  {
    tasks: [{ title: "Write the file", script: "echo text > made.txt" }],
    criteria: [{ title: "The file is there", check: exec("cat", "made.txt") }],
  },
]);

let dashboard: Dashboard;
let browser: Browser;
let port: number;
let cookie: string;
let runId: string;

beforeAll(async () => {
  dashboard = await openDashboard();
  runId = await settledRun(dashboard, SOURCE);
  const page = await dashboard.visitSignedIn();
  cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  await page.context().close();
  [port = 0] = await freePorts(1);
  browser = await chromium.launch({
    executablePath: debianProgram("chromium"),
    args: ["--no-sandbox", `--remote-debugging-port=${port}`],
  });
});
afterAll(async () => {
  await browser.close();
  await dashboard.stop();
});

type Scores = Record<(typeof CATEGORIES)[number], number>;
type Look = { at: string; scores: Scores; wanting: string[]; problem: string | null };

const lookAt = async (path: string, headers: Record<string, string>): Promise<Look> => {
  const flags: Flags = {
    port,
    onlyCategories: [...CATEGORIES],
    extraHeaders: headers,
    maxWaitForLoad: MAX_LOAD_MS,
    logLevel: "silent",
  };
  const result = await lighthouse(dashboard.url + path, flags, desktopConfig);
  const { categories = {}, audits = {}, runtimeError, finalDisplayedUrl = "" } = result?.lhr ?? {};
  const scoreOf = (name: string): number => Math.round((categories[name]?.score ?? 0) * 100);
  const weighed = CATEGORIES.flatMap((name) => categories[name]?.auditRefs ?? []).filter(({ weight }) => weight > 0);
  return {
    at: finalDisplayedUrl.replace(dashboard.url, ""),
    scores: Object.fromEntries(CATEGORIES.map((name) => [name, scoreOf(name)])) as Scores,
    wanting: weighed.filter(({ id }) => (audits[id]?.score ?? 1) < 1).map(({ id }) => id),
    problem: runtimeError?.message ?? null,
  };
};

const isGood = ({ scores }: Look): boolean => CATEGORIES.every((name) => scores[name] >= LEAST);

it.each([
  ["sign-in", () => "/sign-in/start", false],
  ["home", () => "/", true],
  ["run", () => `/runs/${runId}`, true],
])("%s", { timeout: 400_000 }, async (_, path, isSignedIn) => {
  const looks: Look[] = [];
  while (looks.length < LOOKS && !looks.some(isGood)) {
    looks.push(await lookAt(path(), isSignedIn ? { Cookie: cookie } : {}));
  }
  expect(looks).toContainEqual(expect.toSatisfy(isGood));
  expect(looks.map(({ at }) => at)).toEqual(looks.map(path));
});
