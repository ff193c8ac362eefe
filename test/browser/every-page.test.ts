/**
 * What holds for each page: axe finds nothing in either theme, a phone shows it whole, and the first load is small. The
 * main ones look as they did when somebody last looked (baseline.ts).
 */
import { statSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findingsOn } from "./axe-findings.ts";
import { differenceFrom } from "./baseline.ts";
import { fillControlPlane } from "../support/control-plane-contents.ts";
import { type Dashboard, openDashboard, settledRun } from "../support/dashboard.ts";
import { exec, nativePlan } from "../support/native-plan.ts";
import { stopTicking } from "./steady-page.ts";
import { PROJECT } from "../support/provost-path.ts";

const FIRST_LOAD_BYTES = 150_000;

const SOURCE = nativePlan([
  {
    tasks: [
      { title: "Write the file", script: "echo writing; echo text > made.txt" },
      {
        title: "A task with a title that is far too long for any of the places that it has to fit into",
        script: "exit 3",
      },
    ],
    criteria: [
      { title: "The file is there", check: exec("cat", "made.txt") },
      { title: "Another one is there as well, though nobody was told to make it", check: exec("cat", "other.txt") },
      { title: "Somebody has looked", check: { kind: "approval", role: "reviewer" } },
    ],
  },
]);

let dashboard: Dashboard;
let runId: string;
let taskId: string;
let planId: string;
let queueTaskId: string;
let eventPosition: number;
let sessionId: string;
let traceId: string;

/** Something to show on the pages of what belongs to no run. */
const fillQueues = async ({ client }: Dashboard): Promise<void> => {
  const queue = "nightly";
  const task = { kind: "shell", title: "render the tiles of the north", payload: { script: "make tiles" } };
  const { items } = await client.queueTasks.enqueue({ params: { queue }, body: { tasks: [task] } });
  queueTaskId = items[0]?.taskId ?? "";
  await client.queues.pause({
    params: { queue },
    body: { reason: "the machine that draws the tiles is moved tonight" },
  });
  await client.schedules.add({ body: { name: "each-night", timing: "30 2 * * *", queue, task } });
  await client.subscriptions.add({ body: { name: "warehouse", filter: { names: ["run.*"] } } });
  eventPosition = (await client.events.list({ query: { names: "run.*" } })).items[0]?.position ?? 0;
};
beforeAll(async () => {
  // Of the page of a task its trace is a part: by chance it would be there in one of ten runs.
  dashboard = await openDashboard({ PROVOST_TRACE_SAMPLE: "1" });
  runId = await settledRun(dashboard, SOURCE);
  taskId = (await dashboard.client.tasks.list({ params: { runId } })).items[0]?.taskId ?? "";
  planId = (await dashboard.client.plans.list()).items[0]?.planId ?? "";
  await fillQueues(dashboard);
  ({ sessionId, traceId } = await fillControlPlane(dashboard));
}, 240_000);
afterAll(() => dashboard.stop());

const settle = async (page: Page, path: string): Promise<void> => {
  await page.goto(dashboard.url + path);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await expect.poll(() => page.locator("[role=status][aria-label=Loading]").count(), { timeout: 60_000 }).toBe(0);
};

const PAGES: Record<string, () => string> = {
  "sign-in": () => "/sign-in/start",
  "second step": () => "/sign-in/second-factor#token=none",
  "mailed link": () => "/sign-in/link#token=none",
  "new password": () => "/sign-in/reset#token=none",
  invitation: () => "/sign-in/invitation#token=none",
  home: () => "/",
  runs: () => "/runs",
  plans: () => "/plans",
  "new plan": () => "/plans/new",
  plan: () => `/plans/${planId}`,
  "run, graph": () => `/runs/${runId}`,
  "run, timeline": () => `/runs/${runId}?view=timeline`,
  "run, criteria": () => `/runs/${runId}?view=criteria`,
  "run, tasks": () => `/runs/${runId}?view=tasks`,
  "run, burn-up": () => `/runs/${runId}?view=progress`,
  "run, changes": () => `/runs/${runId}?view=changes`,
  "run, plan": () => `/runs/${runId}?view=plan`,
  "run, events": () => `/runs/${runId}?view=events`,
  approvals: () => "/approvals",
  "approvals, answered": () => "/approvals?view=settled",
  "approvals, rules": () => "/approvals?view=rules",
  agents: () => "/agents",
  "agents, explained": () => `/agents?task=${queueTaskId}`,
  queues: () => "/queues",
  "queues, tasks": () => "/queues?queue=nightly",
  "dead letters": () => "/dead-letters",
  schedules: () => "/schedules",
  events: () => "/events",
  "events, one": () => "/events?family=run&at=" + String(eventPosition),
  webhooks: () => "/webhooks",
  task: () => `/runs/${runId}/tasks/${encodeURIComponent(taskId)}`,
  account: () => "/account",
  sessions: () => "/sessions",
  "sessions, found": () => "/sessions?words=open",
  session: () => `/sessions/${sessionId}`,
  "session, replayed": () => `/sessions/${sessionId}/replay`,
  "session, compared": () => `/sessions/${sessionId}/compare/${sessionId}`,
  models: () => "/models",
  budgets: () => "/budgets",
  "access, members": () => "/access",
  "access, roles": () => "/access?view=roles",
  "access, keys": () => "/access?view=keys",
  "access, policies": () => "/access?view=policies",
  "access, audit": () => "/access?view=audit",
  "access, limits": () => "/access?view=limits",
  "access, secrets": () => "/access?view=secrets",
  "access, flags": () => "/access?view=flags",
  "access, you": () => "/access?view=you",
  settings: () => "/settings",
  "system, health": () => "/system",
  "system, backups": () => "/system?view=backups",
  "system, traces": () => "/system?view=traces",
  "system, a trace": () => `/system/traces/${traceId}`,
  "no page": () => "/nowhere",
};

/** Those that are met daily. */
const WITH_BASELINE: ReadonlySet<string> = new Set([
  "sign-in",
  "home",
  "runs",
  "plan",
  "run, graph",
  "run, criteria",
  "run, tasks",
  "task",
  "approvals",
  "queues",
  "budgets",
  "settings",
]);

const differenceOf = async (page: Page, name: string, theme: "light" | "dark"): Promise<string | null> =>
  WITH_BASELINE.has(name) ? differenceFrom(page, `${name.replace(", ", "-")}-${theme}`) : null;

const VISITS = Object.entries(PAGES).map(([name, path]) => {
  const held = WITH_BASELINE.has(name) ? "is accessible and looks as it did" : "is accessible";
  return [`${name} ${held} in light and dark`, name, path] as const;
});

it.each(VISITS)("%s", async (_, name, path) => {
  const page = await dashboard.visitSignedIn({
    colorScheme: "light",
    reducedMotion: "reduce",
    locale: "en-US",
    timezoneId: "UTC",
  });
  if (WITH_BASELINE.has(name)) await stopTicking(page);
  await settle(page, path());

  expect(await differenceOf(page, name, "light")).toBeNull();
  expect(await findingsOn(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await differenceOf(page, name, "dark")).toBeNull();
  expect(await findingsOn(page)).toEqual([]);
  await page.context().close();
});

it.each(Object.entries(PAGES))("%s has no sideways scroll at 360 px", async (_, path) => {
  const page = await dashboard.visitSignedIn({ viewport: { width: 360, height: 740 } });
  await settle(page, path());

  const wide = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll("main")].some(
      (part) => part.scrollWidth > part.clientWidth,
    ),
  );

  expect(wide).toBe(false);
  await page.context().close();
});

const ASKED = "view queue run task agent family at words entry file criterion fork code".split(" ");
const NONSENSE = ["nothing-like-it", encodeURIComponent('{"a":[1]}')].map((value) =>
  ASKED.map((name) => `${name}=${value}`).join("&"),
);

it.each(
  ["runs", "run, graph", "approvals", "agents", "queues", "dead letters", "events", "sessions", "session"].concat(
    "access, members",
    "system, health",
  ),
)("%s is there whatever its address asks for", async (name) => {
  const page = await dashboard.visitSignedIn();
  for (const search of NONSENSE) {
    await settle(page, `${PAGES[name]?.()}?${search}`);

    await page.getByRole("heading", { level: 1 }).waitFor();

    expect(await page.getByText(/^Report [\da-f]{8}$/).count()).toBe(0);
  }
  await page.context().close();
});

it.each(["sign-in", "home", "runs"])("the first load of %s is at most 150 kB of script", async (name) => {
  const page = await dashboard.visitSignedIn();
  const scripts = new Set<string>();
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.endsWith(".js")) scripts.add(pathname);
  });
  await settle(page, PAGES[name]?.() ?? "");

  const gzipBytes = (script: string): number => {
    const file = join(PROJECT, "dist", "dashboard", script);
    return statSync(`${file}.gz`, { throwIfNoEntry: false })?.size ?? statSync(file).size;
  };
  const bytes = [...scripts].reduce((sum, script) => sum + gzipBytes(script), 0);

  expect(scripts.size).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(FIRST_LOAD_BYTES);
  await page.context().close();
});

it("gave the browser nothing to complain of", () => {
  expect(dashboard.complaints).toEqual([]);
});
