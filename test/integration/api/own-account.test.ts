/** What somebody does with their own account, from a browser's session. */
import { type TOTP, URI } from "otpauth";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Client, createClient } from "../../../src/sdk/client/index.ts";
import { type Api, startApi } from "../../support/api.ts";

let api: Api;
let browser: Client;
beforeAll(async () => {
  api = await startApi();
  const signedIn = await fetch(api.signInUrl, { redirect: "manual" });
  const cookie = signedIn.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const me = await fetch(`${api.url}/v1/me`, { headers: { cookie } });
  const { csrfToken } = (await me.json()) as { csrfToken: string };
  const headers = { cookie, origin: api.url, "x-csrf-token": csrfToken };
  browser = createClient({
    url: api.url,
    retries: 0,
    fetch: (address, init) => fetch(address, { ...init, headers: { ...(init?.headers as object), ...headers } }),
  });
});
afterAll(() => api.stop());

it("has a password set and another address asked for", async () => {
  const password = "violet harbour under seven maps";
  await browser.me.changePassword({ body: { current: null, next: password } });
  await expect(browser.me.changePassword({ body: { current: "wrong", next: password } })).rejects.toMatchObject({
    code: "SIGN_IN_FAILED",
  });
  await browser.me.changeEmail({ body: { email: "other@example.org" } });
  expect(await browser.me.get()).toMatchObject({ kind: "user" });
});

it("has its second factor set, its codes renewed, and both removed", async () => {
  const { uri } = await browser.me.offerSecondFactor();
  const app = URI.parse(uri) as TOTP;
  const now = Date.now();
  const codeIn = (periods: number): string => app.generate({ timestamp: now + periods * 30_000 });

  const { recoveryCodes } = await browser.me.confirmSecondFactor({ body: { code: codeIn(0) } });
  expect(await browser.me.secondFactor()).toEqual({ set: true, recoveryCodesLeft: recoveryCodes.length });
  const renewed = await browser.me.renewRecoveryCodes({ body: { code: codeIn(1) } });
  expect(renewed.recoveryCodes).not.toEqual(recoveryCodes);
  const [code = ""] = renewed.recoveryCodes;
  await browser.me.removeSecondFactor({ body: { code, kind: "recovery-code" } });
  expect(await browser.me.secondFactor()).toMatchObject({ set: false });
});

it("can be asked for by a link, and nobody learns from the answer who has one", async () => {
  const stranger = createClient({ url: api.url, retries: 0 });
  expect(await stranger.signIn.requestLink({ body: { email: "nobody@example.org" } })).toBeUndefined();
  expect(await stranger.signIn.providers()).toEqual({ items: [] });
});
