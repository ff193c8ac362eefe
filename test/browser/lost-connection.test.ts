/** The way to the control plane is lost and comes back: what is shown is called old, then goes on without a gap. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Dashboard, openDashboard, settledRun } from "../support/dashboard.ts";
import { exec, nativePlan } from "../support/native-plan.ts";

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await openDashboard();
});
afterAll(() => dashboard.stop());

const planCalled = (title: string): string =>
  nativePlan([
    {
      tasks: [{ title: "Work", script: "echo text > made.txt" }],
      criteria: [{ title: "It is there", check: exec("cat", "made.txt") }],
    },
  ]).replace("# A plan", `# ${title}`);

it("says that it is stale, and shows what has happened meanwhile once it is back", async () => {
  await settledRun(dashboard, planCalled("Before the loss"));
  const page = await dashboard.visitSignedIn();
  await page.goto(`${dashboard.url}/runs`);
  await page.getByRole("link", { name: "Before the loss" }).waitFor();
  await page.locator("[data-live=live]").waitFor();
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));

  dashboard.wire.cut();

  await page.getByText(/What you see is as of/).waitFor();
  await page.getByRole("link", { name: "Before the loss" }).waitFor();
  await settledRun(dashboard, planCalled("During the loss"));

  dashboard.wire.mend();

  await page.locator("[data-live=live]").waitFor({ timeout: 60_000 });
  await page.getByRole("link", { name: "During the loss" }).waitFor();
  await page.getByText(/What you see is as of/).waitFor({ state: "detached" });
  expect(await page.evaluate(() => "sameDocument" in window)).toBe(true);
});

it("knows where the events are before it reads what they change", async () => {
  const page = await dashboard.visitSignedIn();
  await page.goto(`${dashboard.url}/runs`);
  await page.getByRole("link", { name: "Before the loss" }).waitFor();

  const requests = await page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .filter((entry) => entry instanceof PerformanceResourceTiming)
      .map(({ name, startTime, responseEnd }) => ({ path: new URL(name).pathname, startTime, responseEnd }))
      .filter(({ path }) => path.startsWith("/v1/")),
  );

  const known = requests.find(({ path }) => path === "/v1/events/last")?.responseEnd ?? Infinity;
  const before = requests.filter(({ startTime }) => startTime < known).map(({ path }) => path);
  expect(before.toSorted()).toEqual(["/v1/events/last", "/v1/me"]);
  expect(requests.filter(({ path }) => path === "/v1/overview/runs")).toHaveLength(1);
  await page.context().close();
});

it("takes back what it has shown of an act that the server did not do", async () => {
  const source = nativePlan([{ tasks: [{ title: "Wait", script: "sleep 600" }] }]);
  const { planId } = await dashboard.client.plans.upload({ body: { source } });
  const body = { plan: { planId }, repository: { path: dashboard.repository.path } };
  const { runId } = await dashboard.client.runs.start({ body });
  const page = await dashboard.visitSignedIn();
  await page.goto(`${dashboard.url}/runs/${runId}`);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByLabel("Reason").fill("to see what happens");
  await page.route("**/pause", (route) =>
    route.fulfill({
      status: 409,
      contentType: "application/problem+json",
      json: {
        code: "STATE_CONFLICT",
        status: 409,
        detail: "somebody was faster",
        wayOut: "Look at it again.",
        requestId: "test",
      },
    }),
  );

  await page.getByRole("dialog").getByRole("button", { name: "Pause" }).click();

  await page.getByText("The run was not paused").waitFor();
  await page.getByText(/somebody was faster\. Look at it again\./).waitFor();
  await expect.poll(() => page.locator("main header").first().textContent()).toContain("Running");
  await dashboard.client.runs.cancel({ params: { runId }, body: {} });
  await page.locator("main header").first().getByText("Cancelled", { exact: true }).waitFor({ timeout: 60_000 });
});
