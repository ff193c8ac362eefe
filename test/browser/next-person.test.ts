/** One tab, two people: what the first has read and written is not shown to the second, not even for a moment. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Dashboard, openDashboard, settledRun } from "../support/dashboard.ts";
import { nativePlan } from "../support/native-plan.ts";
import { provost, provostJson } from "../support/provost-command.ts";

const PASSWORD = "violet harbour under seven maps";
const FIRST_RUN = "Harden the vault";

let dashboard: Dashboard;
let page: Page;
beforeAll(async () => {
  dashboard = await openDashboard();
  const source = nativePlan([{ tasks: [{ title: "Work", script: "echo work" }] }]);
  await settledRun(dashboard, source.replace("# A plan", `# ${FIRST_RUN}`));
  await invite("eve@example.org", "Eve");
  page = await dashboard.visit();
  await page.goto(dashboard.signInUrl);
});
afterAll(() => dashboard.stop());

const invite = async (email: string, name: string): Promise<void> => {
  const { home } = dashboard;
  expect((await provost(["tenants", "create", "elsewhere", "--home", home], home)).exitCode).toBe(0);
  const asking = ["users", "invite", email, "--tenant", "elsewhere", "--role", "owner", "--home", home];
  const { document } = await provostJson(asking, home);
  const link = /\/sign-in\/invitation#token=\w+/.exec(JSON.stringify(document))?.[0];
  const guest = await dashboard.visit();
  await guest.goto(`${dashboard.url}${link}`);
  await guest.getByLabel("Your name").fill(name);
  await guest.getByLabel("Password").fill(PASSWORD);
  await guest.getByRole("button", { name: "Accept and sign in" }).click();
  await guest.getByRole("heading", { name: "Home", level: 1 }).waitFor();
  await guest.context().close();
};

const draft = () => page.getByRole("textbox", { name: "The plan, in Markdown" });
const go = (name: string) => page.getByRole("navigation").getByRole("link", { name }).click();

it("shows who signs in after a session has run out nothing of who was there before", async () => {
  await page.getByRole("main").getByText(FIRST_RUN).first().waitFor();
  await page.getByRole("link", { name: "Compile a plan" }).click();
  await draft().fill("# Of nobody's concern\n");
  await go("Home");
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  await page.context().clearCookies();
  await go("Plans");
  await page.getByRole("heading", { name: "Sign in to Provost" }).waitFor();

  const answered = Promise.withResolvers<void>();
  await page.route(/\/v1\/overview\//, async (route) => {
    await answered.promise;
    await route.continue();
  });
  await page.getByLabel("Email").fill("eve@example.org");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();

  await page.getByRole("heading", { name: "Plans", level: 1 }).waitFor();
  await go("Home");
  await page.getByRole("heading", { name: "Home", level: 1 }).waitFor();
  expect(await page.locator("body").textContent()).not.toContain(FIRST_RUN);
  answered.resolve();
  await page.getByText("Start with a plan").waitFor();
  await page.getByRole("link", { name: "Compile a plan" }).click();
  expect(await draft().inputValue()).toBe("");
  expect(await page.evaluate(() => "sameDocument" in window)).toBe(true);
});

it("keeps no secret of a session where a script could read it", async () => {
  await draft().fill("# Hers alone\n");
  const stored = () =>
    page.evaluate(async () => {
      const kept = [Object.entries(localStorage), Object.entries(sessionStorage), document.cookie];
      return JSON.stringify([...kept, await indexedDB.databases(), await caches.keys()]);
    });
  await expect.poll(stored).toContain("Hers alone");

  const cookies = await page.context().cookies();
  const { csrfToken } = await page.evaluate(
    async () => (await (await fetch("/v1/me")).json()) as { csrfToken: string },
  );
  const secrets = [csrfToken, ...cookies.map(({ value }) => value)];

  expect(cookies.map(({ httpOnly }) => httpOnly)).toEqual([true]);
  expect(secrets.every((secret) => secret.length > 20)).toBe(true);
  const found = await stored();
  expect(secrets.filter((secret) => found.includes(secret))).toEqual([]);
});

it("keeps nothing in the tab after a sign-out", async () => {
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in to Provost" }).waitFor();

  expect(await page.evaluate(() => JSON.stringify(Object.entries(sessionStorage)))).not.toContain("Hers alone");
  expect(dashboard.complaints).toEqual([]);
});
