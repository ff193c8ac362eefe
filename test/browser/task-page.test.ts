/** The page of a task that somebody works on, and of one that waits. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openSessions } from "../../src/agents/sessions/sessions.ts";
import { LOCAL_TENANT } from "../../src/model/ids.ts";
import type { Lease } from "../../src/model/run.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { openDatabase } from "../../src/store/database.ts";
import { startEmbeddedPostgres } from "../../src/store/embedded/embedded-postgres.ts";
import { openHome } from "../../src/store/home/home.ts";
import { type Dashboard, openDashboard } from "../support/dashboard.ts";
import { seedRun } from "../support/seeded-run.ts";
import { findingsOn } from "./axe-findings.ts";

let dashboard: Dashboard;
let page: Page;
let held: Lease;
let waiting: string;
let sessionId: string;
let release: () => Promise<void>;
beforeAll(async () => {
  dashboard = await openDashboard();
  const postgres = await startEmbeddedPostgres(await openHome(dashboard.home));
  const repositoryPath = dashboard.repository.path;
  const seeded = await seedRun(postgres.connection, { tasks: 10, phases: 2, repositoryPath });
  const db = await openDatabase(postgres.connection);
  const sessions = await openSessions({ db, clock: systemClock });
  release = async () => {
    await sessions.close();
    await db.close();
    await seeded.close();
    await postgres.stop();
  };
  const [lease] = await seeded.lease(1);
  if (lease === undefined) throw new Error("no task of the run can be leased");
  held = lease;
  const { runId, taskId, attemptId } = held;
  const of = { runId, taskId, attemptId, agentName: "coder", openedBy: "coder", title: "Task 1.0" };
  sessionId = (await sessions.open(LOCAL_TENANT, of)).session.sessionId;
  const { tasks } = await dashboard.client.runs.status({ params: { runId } });
  waiting = tasks.findLast(({ state }) => state === "waiting")?.taskId ?? "";
  page = await dashboard.visitSignedIn();
});
afterAll(async () => {
  await release();
  await dashboard.stop();
});

const visit = (taskId: string) => page.goto(`${dashboard.url}/runs/${held.runId}/tasks/${taskId}`);
/** What has come is drawn in the one after it. */
const nextFrame = () => page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn))));
const waits = () => page.getByText("What it waits for");

it("leads from a task to the session of the model agent that works on it", async () => {
  await visit(held.taskId);
  await page.getByRole("heading", { name: "Sessions" }).waitFor();
  expect(await findingsOn(page)).toEqual([]);

  await page.getByRole("link", { name: "coder" }).click();

  await page.waitForURL(`**/sessions/${sessionId}`);
});

it("says what a task waits for while it waits, and of one in hand who has it", async () => {
  await visit(waiting);
  await waits().waitFor();

  const explained = page.waitForResponse(/\/v1\/explain\//);
  await visit(held.taskId);
  await page.getByText(/^Lease 1 · since/).waitFor();
  await (await explained).finished();
  await nextFrame();
  expect(await waits().count()).toBe(0);
});
