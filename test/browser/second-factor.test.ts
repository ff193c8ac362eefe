/** A second step at the sign-in: set up with what an app computes, asked for from then on, passed with it or without it. */
import jsQr from "jsqr";
import { Secret, TOTP, URI } from "otpauth";
import type { Page } from "playwright-core";
import { PNG } from "pngjs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findingsOn } from "./axe-findings.ts";
import { type Dashboard, openDashboard } from "../support/dashboard.ts";
import { provostJson } from "../support/provost-command.ts";

const EMAIL = "eve@example.org";
const PASSWORD = "violet harbour under seven maps";
const STEP_MS = 30_000;

let dashboard: Dashboard;
let page: Page;
let app: TOTP;
let recoveryCodes: string[];
beforeAll(async () => {
  dashboard = await openDashboard();
  const { home } = dashboard;
  const { document } = await provostJson(["users", "invite", EMAIL, "--role", "operator", "--home", home], home);
  const link = /\/sign-in\/invitation#token=\w+/.exec(JSON.stringify(document))?.[0];
  page = await dashboard.visit();
  await page.goto(`${dashboard.url}${link}`);
  await page.getByLabel("Your name").fill("Eve");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Accept and sign in" }).click();
  await page.getByRole("heading", { name: "Home", level: 1 }).waitFor();
});
afterAll(() => dashboard.stop());

const toSecondStep = async (): Promise<void> => {
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await takeFirstStep();
};
const takeFirstStep = async (): Promise<void> => {
  await page.getByRole("heading", { name: "Sign in to Provost" }).waitFor();
  await page.getByLabel("Email").fill(EMAIL);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("heading", { name: "One more step" }).waitFor();
};
const goOn = () => page.getByRole("button", { name: "Go on" }).click();

it("changes the password by the present one, however long ago one has signed in", async () => {
  await page.goto(`${dashboard.url}/account`);
  const present = page.getByLabel("Present password");
  await present.fill("green harbour under seven maps");
  await page.getByLabel("New password").fill(`${PASSWORD} of before`);
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByText("the present password is another one").waitFor();

  await present.fill(PASSWORD);
  await page.getByRole("button", { name: "Set the password" }).click();

  await page.getByText("The password is set.").waitFor();
  expect(await present.inputValue()).toBe("");
  await present.fill(`${PASSWORD} of before`);
  await page.getByLabel("New password").fill(PASSWORD);
  await page.getByRole("button", { name: "Set the password" }).click();
  await expect.poll(() => present.inputValue()).toBe("");
});

const shownCodes = () => page.locator("main ul.font-mono li");
const setUp = async (): Promise<string[]> => {
  await page.getByRole("button", { name: "Set it up" }).click();
  const secret = (await page.locator("main form code").textContent()) ?? "";
  app = new TOTP({ secret: Secret.fromBase32(secret) });
  await page.getByLabel("First code that it shows").fill(app.generate());
  await page.getByRole("button", { name: "Confirm" }).click();
  await shownCodes().first().waitFor();
  return shownCodes().allTextContents();
};

const readByCamera = async (): Promise<string | undefined> => {
  const { data, width, height } = PNG.sync.read(await page.getByRole("img", { name: "for a camera" }).screenshot());
  return jsQr(new Uint8ClampedArray(data), width, height, { inversionAttempts: "dontInvert" })?.data;
};

it("shows an app's camera the same secret that it shows a person, in either theme", async () => {
  await page.goto(`${dashboard.url}/account`);
  await page.getByRole("button", { name: "Set it up" }).click();
  const secret = await page.locator("main form code").textContent();

  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const seen = URI.parse((await readByCamera()) ?? "");

    expect(seen.secret.base32).toBe(secret);
    expect(seen.label).toBe(EMAIL);
    expect(await findingsOn(page)).toEqual([]);
  }
});

it("says of a wrong first code what helps, and sets nothing up", async () => {
  await page.goto(`${dashboard.url}/account`);
  await page.getByRole("button", { name: "Set it up" }).click();
  await page.getByLabel("First code that it shows").fill("000000");
  await page.getByRole("button", { name: "Confirm" }).click();

  await page.getByText("Take the next code that the app shows").waitFor();

  await page.reload();
  await page.getByRole("button", { name: "Set it up" }).waitFor();
  expect(await shownCodes().count()).toBe(0);
});

it("sets up an app and gives recovery codes", async () => {
  await page.goto(`${dashboard.url}/account`);

  recoveryCodes = await setUp();

  expect(new Set(recoveryCodes).size).toBeGreaterThanOrEqual(8);
});

it("lets nobody in by the password alone or a wrong code, and in with the app's", async () => {
  await toSecondStep();
  expect(await findingsOn(page)).toEqual([]);
  await page.getByLabel("Code").fill("000000");
  await goOn();
  await page.getByRole("alert").waitFor();
  // What was wrong was so with the other kind of code.
  await page.getByRole("button", { name: "Use a recovery code instead" }).click();
  expect(await page.getByRole("alert").count()).toBe(0);
  expect(await page.getByLabel("Recovery code").inputValue()).toBe("");
  await page.getByRole("link", { name: "Back to sign-in" }).click();
  await takeFirstStep();

  // The code of now was used to set it up, and counts once.
  await page.getByLabel("Code").fill(app.generate({ timestamp: Date.now() + STEP_MS }));
  await goOn();

  await page.getByRole("heading", { name: "Home", level: 1 }).waitFor();
});

it("lets in with a recovery code, once", async () => {
  const [code = ""] = recoveryCodes;
  await toSecondStep();
  await page.getByRole("button", { name: "Use a recovery code instead" }).click();
  await page.getByLabel("Recovery code").fill(code);
  await goOn();
  await page.getByRole("heading", { name: "Home", level: 1 }).waitFor();

  await toSecondStep();
  await page.getByRole("button", { name: "Use a recovery code instead" }).click();
  await page.getByLabel("Recovery code").fill(code);
  await goOn();

  await page.getByRole("alert").waitFor();
  expect(dashboard.complaints).toEqual([]);
});

it("takes the app away from who shows a recovery code, and gives new codes to who has set up another", async () => {
  const [, second = "", third = ""] = recoveryCodes;
  await page.getByLabel("Recovery code").fill(second);
  await goOn();
  await page.getByRole("heading", { name: "Home", level: 1 }).waitFor();
  await page.goto(`${dashboard.url}/account`);
  await page.getByText(`${recoveryCodes.length - 2} recovery codes are left.`).waitFor();
  await page.getByRole("button", { name: "Remove the app" }).click();
  const removing = page.getByRole("dialog", { name: "Remove the app" });
  expect(await findingsOn(page)).toEqual([]);
  await removing.getByLabel("Code that the app shows, or a recovery code").fill(second);
  await page.keyboard.press("Enter");
  await removing.getByRole("alert").waitFor();
  await removing.getByLabel("Code that the app shows, or a recovery code").fill(third);
  await page.keyboard.press("Enter");
  await removing.waitFor({ state: "detached" });

  const before = await setUp();
  await page.getByRole("button", { name: "New recovery codes" }).click();
  await page.getByLabel("Code that the app shows").fill(app.generate({ timestamp: Date.now() + STEP_MS }));
  await page.keyboard.press("Enter");

  await expect.poll(() => shownCodes().first().textContent()).not.toBe(before[0]);
  const after = await shownCodes().allTextContents();
  expect(new Set([...before, ...after]).size).toBe(before.length + after.length);
  expect(await findingsOn(page)).toEqual([]);
  expect(dashboard.complaints).toEqual([]);
});
