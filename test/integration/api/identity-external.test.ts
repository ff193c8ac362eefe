/** Sign-in at a real OpenID provider over HTTP, from a browser, on a control plane that is known by another address. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { TOTP } from "otpauth";
import { type Api, startApi } from "../../support/api.ts";
import { type OpenIdProvider, startOpenIdProvider } from "../../support/openid-provider.ts";
import { wasTold } from "../../support/outbox.ts";
import { type Browser, clientOf, createBrowser, PASSWORD, refused, signsIn } from "../../support/people.ts";

const PUBLIC_URL = "https://provost.example.org";
const BEGIN = "/v1/sign-in/external/company";

let api: Api;
let provider: OpenIdProvider;
beforeAll(async () => {
  provider = await startOpenIdProvider([`${PUBLIC_URL}${BEGIN}/callback`]);
  vi.stubEnv("PROVIDER_SECRET", provider.clientSecret);
  const { issuer, clientId } = provider;
  const shared = { clientId, clientSecretFrom: "PROVIDER_SECRET" };
  const providers = [
    { ...shared, issuer, name: "company", label: "Our company" },
    { ...shared, issuer: "http://127.0.0.1:9", name: "gone", label: "Gone" },
  ];
  api = await startApi({ identity: { publicUrl: PUBLIC_URL, providers } });
});
afterAll(async () => {
  await api.stop();
  provider.stop();
  vi.unstubAllEnvs();
});

const begin = async (browser: Browser, person: string): Promise<string> => {
  const answer = await browser.open(BEGIN);
  expect(answer.status).toBe(303);
  const back = new URL(await provider.browse(answer.headers.get("location") ?? "", person));
  expect(back.origin).toBe(PUBLIC_URL);
  return `${back.pathname}${back.search}`;
};
const invite = async (sub: string): Promise<void> => {
  provider.know(sub);
  await api.client.invitations.create({ body: { email: `${sub}@example.org`, role: "operator" } });
};
const refusalOf = async (answer: Response): Promise<object> => {
  const { code } = (await answer.json()) as { code: string };
  return { status: answer.status, code, location: answer.headers.get("location") };
};
const refusal = { status: 401, code: "SIGN_IN_FAILED", location: null };

test("providers are listed with their labels and nothing else", async () => {
  const { items } = await clientOf(api).signIn.providers();
  expect(items).toEqual([
    { name: "company", label: "Our company" },
    { name: "gone", label: "Gone" },
  ]);
});

test("who was invited signs in there and comes back with a session; the way back works once", async () => {
  await invite("ada");
  const browser = createBrowser(api);
  const back = await begin(browser, "ada");
  expect(browser.set).toEqual([
    expect.stringMatching(/^provost-external=pvl_\w+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/),
  ]);
  const external = new Map(browser.cookies);

  const answer = await browser.open(back);
  expect([answer.status, answer.headers.get("location"), await answer.text()]).toEqual([303, "/sign-in/done", ""]);
  expect([...browser.cookies.keys()]).toEqual(["provost"]);
  expect(await browser.client.me.get()).toMatchObject({ kind: "user", tenantId: "local", roles: ["operator"] });

  const thief = createBrowser(api);
  thief.cookies = external;
  expect(await refusalOf(await thief.open(back))).toEqual(refusal);
  expect(thief.cookies.has("provost")).toBe(false);
});

test("the way back is no use in another browser, altered, without its cookie, or when the person said no", async () => {
  await invite("lured");
  const browser = createBrowser(api);
  const back = await begin(browser, "lured");
  const other = createBrowser(api);
  await other.open(BEGIN);
  expect(await refusalOf(await other.open(back))).toEqual(refusal);
  expect(await refusalOf(await createBrowser(api).open(back))).toEqual(refusal);
  const cookies = new Map(browser.cookies);
  const state = new URL(back, PUBLIC_URL).searchParams.get("state") ?? "";
  for (const query of [
    back.split("?")[1]?.replace(/state=[^&]+/, "state=x"),
    `error=access_denied&state=${state}`,
    "",
  ]) {
    browser.cookies = new Map(cookies);
    expect(await refusalOf(await browser.open(`${BEGIN}/callback?${query}`))).toEqual(refusal);
    expect(browser.cookies.size).toBe(0);
  }
});

test("who was not invited is refused as anybody is, and becomes no member", async () => {
  provider.know("stranger");
  const browser = createBrowser(api);
  expect(await refusalOf(await browser.open(await begin(browser, "stranger")))).toEqual(refusal);
  const { items } = await api.client.members.list();
  expect(items.map(({ email }) => email)).not.toContain("stranger@example.org");
});

test("whom the provider sends back with a no is led to the page where one signs in, and given nothing", async () => {
  const headers = { accept: "text/html" };
  const answer = await api.request(`${BEGIN}/callback?error=access_denied`, { headers });
  expect([answer.status, answer.headers.get("location")]).toEqual([303, "/sign-in/start#problem=provider"]);
  expect(answer.headers.getSetCookie().filter((cookie) => cookie.startsWith("provost="))).toEqual([]);
});

test("whose provider does not answer is led to the page where one signs in, too", async () => {
  const answer = await api.request("/v1/sign-in/external/gone", { headers: { accept: "text/html" } });
  expect([answer.status, answer.headers.get("location")]).toEqual([303, "/sign-in/start#problem=provider-failed"]);
  expect(answer.headers.getSetCookie()).toEqual([]);
});

test("a second factor is asked for after the provider too, and its ticket is in no log's reach", async () => {
  await invite("careful");
  const browser = createBrowser(api);
  await browser.open(await begin(browser, "careful"));
  browser.csrfToken = (await browser.client.me.get()).csrfToken;
  const { secret } = await browser.client.me.offerSecondFactor();
  const code = new TOTP({ secret }).generate();
  const { recoveryCodes } = await browser.client.me.confirmSecondFactor({ body: { code } });

  const next = createBrowser(api);
  const answer = await next.open(await begin(next, "careful"));
  const ticket = /^\/sign-in\/second-factor#token=(pvl_\w+)$/.exec(answer.headers.get("location") ?? "")?.[1] ?? "";
  expect(next.cookies.size).toBe(0);
  const body = { ticket, code: recoveryCodes[0] ?? "", kind: "recovery-code" } as const;
  expect(await next.client.signIn.secondFactor({ body })).toMatchObject({ kind: "signed-in", tokens: null });
  expect(await next.client.me.get()).toMatchObject({ kind: "user", roles: ["operator"] });
});

test("a person sees the account that they sign in with, keeps it while it is the only one, and unlinks it then", async () => {
  await invite("leaver");
  const browser = createBrowser(api);
  await browser.open(await begin(browser, "leaver"));
  browser.csrfToken = (await browser.client.me.get()).csrfToken;
  const { items } = await browser.client.me.linkedAccounts();
  const account = { issuer: provider.issuer, subject: "leaver" };
  expect(items).toMatchObject([{ ...account, provider: { name: "company", label: "Our company" } }]);
  const unlink = () => browser.client.me.unlinkAccount({ body: account });
  await expect(unlink()).rejects.toMatchObject(refused("LAST_WAY_IN", 409));
  await browser.client.me.changePassword({ body: { current: null, next: PASSWORD } });

  await unlink();

  expect(await browser.client.me.linkedAccounts()).toEqual({ items: [] });
  await expect(unlink()).rejects.toMatchObject(refused("LINKED_ACCOUNT_NOT_FOUND", 404));
  const next = createBrowser(api);
  expect(await refusalOf(await next.open(await begin(next, "leaver")))).toEqual(refusal);
  await signsIn(api, "leaver@example.org");
  const told = () => expect(wasTold(api, "leaver@example.org", "was unlinked from your account")).toBe(true);
  await vi.waitFor(told, { timeout: 60_000 });
  const { items: acts } = await api.client.audit.list({ query: { limit: 100 } });
  expect(acts.map(({ payload }) => payload["act"])).toContain("external.unlinked");
});

test("a provider that nobody set up, and one that does not answer, are told apart", async () => {
  const browser = createBrowser(api);
  for (const path of ["/v1/sign-in/external/nobody", "/v1/sign-in/external/nobody/callback?code=x"]) {
    expect(await refusalOf(await browser.open(path))).toMatchObject({ status: 404, code: "PROVIDER_UNKNOWN" });
  }
  const gone = await browser.open("/v1/sign-in/external/gone");
  expect(await gone.json()).toMatchObject({ code: "PROVIDER_FAILED" });
  expect(browser.cookies.size).toBe(0);
  expect(api.complaints.join("\n")).not.toContain(provider.clientSecret);
});
