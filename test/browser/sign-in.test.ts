/** The ways in beside a password: by a provider, by a link in a mail, and by a new password. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type Dashboard, openDashboard } from "../support/dashboard.ts";
import { freePorts } from "../support/free-ports.ts";
import { type OpenIdProvider, startOpenIdProvider } from "../support/openid-provider.ts";
import { mailed } from "../support/outbox.ts";
import { findingsOn } from "./axe-findings.ts";

const ADA = "ada@example.org";
const PASSWORD = "seven lanterns above a violet quay";

let provider: OpenIdProvider;
let dashboard: Dashboard;
let page: Page;
beforeAll(async () => {
  const [port = 0] = await freePorts(1);
  const publicUrl = `http://127.0.0.1:${port}`;
  provider = await startOpenIdProvider([`${publicUrl}/v1/sign-in/external/company/callback`]);
  provider.know("ada");
  const { issuer, clientId, clientSecret } = provider;
  const shared = { clientId, clientSecretFrom: "COMPANY_SECRET" };
  const providers = [
    { ...shared, issuer, name: "company", label: "Our company" },
    { ...shared, issuer: "http://127.0.0.1:9", name: "gone", label: "Gone" },
  ];
  dashboard = await openDashboard({ COMPANY_SECRET: clientSecret }, { port, identity: { publicUrl, providers } });
  await dashboard.client.invitations.create({ body: { email: ADA, role: "operator" } });
});
afterAll(async () => {
  await dashboard.stop();
  provider.stop();
});
beforeEach(async () => {
  page = await dashboard.visit();
});

const heading = (name: string) => page.getByRole("heading", { name, level: 1 });
const toSignIn = async (): Promise<void> => {
  await page.goto(`${dashboard.url}/agents`);
  await heading("Sign in to Provost").waitFor();
};
const open = (way: "link" | "reset", token: string) => page.goto(`${dashboard.url}/sign-in/${way}#token=${token}`);
/** Of the page, without what it was opened with. */
const address = (): string => page.url().slice(dashboard.url.length);

const signInAtProvider = async (): Promise<void> => {
  await toSignIn();
  await page.getByRole("link", { name: "Continue with Our company" }).click();
  await page.locator("input[name=login]").fill("ada");
  await page.locator("input[name=password]").fill("any");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
  await heading("Agents").waitFor();
};

it("signs in at a provider, and leads on to the page that was wanted", async () => {
  await signInAtProvider();

  expect(address()).toBe("/agents");
});

it("unlinks the account at the provider, once there is another way in", async () => {
  await signInAtProvider();
  await page.goto(`${dashboard.url}/account`);
  await page.getByRole("heading", { name: "Linked accounts" }).waitFor();
  expect(await findingsOn(page)).toEqual([]);
  const dialog = page.getByRole("dialog", { name: "Unlink the account" });
  await page.getByRole("button", { name: "Unlink" }).click();
  await dialog.getByText("of Our company").waitFor();
  await dialog.getByRole("button", { name: "Unlink" }).click();
  await dialog.getByText("nothing else is set up for you").waitFor();
  expect(await findingsOn(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.getByLabel("New password").fill(`${PASSWORD} of before`);
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByText("The password is set.").waitFor();

  await page.getByRole("button", { name: "Unlink" }).click();
  await dialog.getByRole("button", { name: "Unlink" }).click();

  await page.getByText("The account is unlinked.").waitFor();
  await page.getByRole("heading", { name: "Linked accounts" }).waitFor({ state: "detached" });
  expect(dashboard.complaints).toEqual([]);
});

it("says so when the provider says no, or nothing, and offers the other ways", async () => {
  await toSignIn();
  await page.getByRole("link", { name: "Continue with Our company" }).click();
  await page.getByRole("link", { name: "Cancel" }).click();
  await page.getByRole("alert").getByText("The provider did not sign you in").waitFor();
  expect(await findingsOn(page)).toEqual([]);

  await page.getByRole("link", { name: "Continue with Gone" }).click();

  await page.getByRole("alert").getByText("The provider does not answer").waitFor();
  expect(address()).toBe("/sign-in/start");
});

it("signs in by a link that was mailed, once, and asks first who is somebody already", async () => {
  await toSignIn();
  await page.getByLabel("Email").fill(ADA);
  await page.getByRole("button", { name: "Mail me a link instead" }).click();
  await page.getByText("If there is an account with this address").waitFor();
  const token = await mailed(dashboard, ADA, "link");
  await open("link", token);
  await heading("Agents").waitFor();

  await open("link", token);
  await heading("You are signed in already").waitFor();
  expect(await findingsOn(page)).toEqual([]);
  await page.getByRole("button", { name: "Follow the link" }).click();

  await heading("The link did not work").waitFor();
  expect(address()).toBe("/sign-in/link");
  expect(await findingsOn(page)).toEqual([]);
});

it("sets a new password by a link that was mailed, also after the page was loaded anew", async () => {
  await toSignIn();
  await page.getByLabel("Email").fill(ADA);
  await page.getByRole("button", { name: "Forgot the password?" }).click();
  await page.getByText("If there is an account with this address").waitFor();
  const token = await mailed(dashboard, ADA, "reset");
  await open("reset", token);
  await page.getByLabel("New password").waitFor();
  expect(address()).toBe("/sign-in/reset");
  expect(await findingsOn(page)).toEqual([]);
  await page.reload();
  await page.getByRole("alert").getByText("Open the link in the mail again").waitFor();

  // In the same tab, in which nothing but what stands behind the # differs.
  await page.evaluate((to) => window.location.assign(to), `#token=${token}`);
  await page.getByLabel("New password").fill(PASSWORD);
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("Email").fill(ADA);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();

  await heading("Home").waitFor();
  expect(dashboard.complaints).toEqual([]);
});

it("leads back from a link that is spent, and says what to do when no mail is sent", async () => {
  await open("reset", "spent");
  await page.getByLabel("New password").fill(PASSWORD);
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByRole("alert").waitFor();
  await page.getByRole("link", { name: "Back to sign-in" }).click();
  await heading("Sign in to Provost").waitFor();
  await page.getByLabel("Email").fill(ADA);
  dashboard.wire.cut();
  await page.getByRole("button", { name: "Mail me a link instead" }).click();

  await page.getByRole("alert").getByText("Look whether the control plane is up, then try again.").waitFor();
  dashboard.wire.mend();
  await page.getByRole("button", { name: "Mail me a link instead" }).click();
  await page.getByText("If there is an account with this address").waitFor();
  expect(await page.getByRole("alert").count()).toBe(0);
});

it("takes a password that is pasted, and shows it to who asks", async () => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await toSignIn();
  const password = page.getByLabel("Password");
  await page.evaluate((text) => navigator.clipboard.writeText(text), PASSWORD);
  await password.focus();
  await page.keyboard.press("ControlOrMeta+V");
  expect(await password.inputValue()).toBe(PASSWORD);
  expect(await password.getAttribute("type")).toBe("password");

  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");

  expect(await password.getAttribute("type")).toBe("text");
  expect(await page.getByRole("button", { name: "Show what is typed", pressed: true }).count()).toBe(1);
  expect(await findingsOn(page)).toEqual([]);
});
