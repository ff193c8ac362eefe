/** Against a real OpenID provider, which runs in this process behind real HTTP; the test is its user's browser. */
import { TOTP } from "otpauth";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  actorOf,
  asLocal,
  openTestIdentity,
  originFrom,
  PUBLIC_URL,
  signedIn,
  type TestIdentity,
} from "../../../../test/support/identity.ts";
import { type OpenIdProvider, startOpenIdProvider } from "../../../../test/support/openid-provider.ts";
import { DIRECTORY, LOCAL_TENANT, type TenantId, type UserId } from "../../../model/ids.ts";
import { setPassword } from "../../../store/identity/passwords.ts";
import { findUserByEmail } from "../../../store/identity/users.ts";
import type { MailMessage } from "../mail/mail-port.ts";
import type { By } from "../security-act.ts";
import { RECENT_MS } from "../sessions/durations.ts";
import type { SignInAnswer } from "../sign-in/sign-in.ts";

let at: TestIdentity;
let provider: OpenIdProvider;
const sent: MailMessage[] = [];

beforeAll(async () => {
  const redirectUris = ["strict", "trusting"].map((name) => `${PUBLIC_URL}/v1/sign-in/external/${name}/callback`);
  provider = await startOpenIdProvider(redirectUris);
  const { issuer, clientId, clientSecret } = provider;
  const shared = { clientId, clientSecret, issuer };
  at = await openTestIdentity({
    mail: { send: async (message) => void sent.push(message), reachesPeople: false, close: async () => undefined },
    providers: [
      { ...shared, name: "strict", label: "Strict", trustsEmail: false },
      { ...shared, name: "trusting", label: "Trusting", trustsEmail: true },
      { ...shared, name: "gone", label: "Gone", issuer: "http://127.0.0.1:9", trustsEmail: false },
    ],
  });
  at.clock.advance(Date.now() - at.clock.now().getTime()); // the provider's tokens have the machine's own time
});
afterAll(async () => {
  await at.close();
  provider.stop();
});

const know: OpenIdProvider["know"] = (...person) => provider.know(...person);
const finish = (name: string, cookie: string | null, callback: string): Promise<SignInAnswer> =>
  at.identity.external.finish(
    name,
    { publicUrl: PUBLIC_URL, cookie, callback },
    { form: "cookie", origin: originFrom() },
  );
const signInAs = async (sub: string, name = "strict", tenant: TenantId | null = null): Promise<SignInAnswer> => {
  const { location, cookie } = await at.identity.external.begin(name, PUBLIC_URL, tenant);
  return finish(name, cookie, await provider.browse(location, sub));
};

test("who was invited signs in there, becomes a member here, and is known the next time", async () => {
  know("ada");
  await at.identity.invitations.invite(asLocal(), PUBLIC_URL, { email: "ADA@example.org", role: "operator" });
  const first = signedIn(await signInAs("ada"));
  expect(first).toMatchObject({ role: "operator", tenantId: LOCAL_TENANT });
  know("ada", "renamed@example.org");
  expect(signedIn(await signInAs("ada", "strict", LOCAL_TENANT)).userId).toBe(first.userId);
});

test("who was not invited gets nowhere and leaves no trace", async () => {
  know("stranger");
  expect((await signInAs("stranger")).kind).toBe("refused");
  const found = await at.db.transaction(DIRECTORY, (tx) => findUserByEmail(tx, "stranger@example.org"));
  expect(found).toBeNull();
});

test("an address opens the account that has it only at a provider that is trusted with it, and only confirmed", async () => {
  const userId = await at.addUser("grace@example.org", "viewer");
  know("grace");
  expect((await signInAs("grace")).kind).toBe("refused");
  know("impostor", "grace@example.org", false);
  expect((await signInAs("impostor", "trusting")).kind).toBe("refused");
  at.acts.length = 0;
  expect(signedIn(await signInAs("grace", "trusting")).userId).toBe(userId);
  expect(at.acts.map(({ act }) => act)).toEqual(["external.linked", "sign-in.done"]);
});

test("the way back belongs to the browser, the provider and the tenant that it began with", async () => {
  know("bound");
  await at.identity.invitations.invite(asLocal(), PUBLIC_URL, { email: "bound@example.org", role: "viewer" });
  const mine = await at.identity.external.begin("strict", PUBLIC_URL, null);
  const other = await at.identity.external.begin("strict", PUBLIC_URL, null);
  const callback = await provider.browse(mine.location, "bound");
  for (const cookie of [null, "", "nonsense", other.cookie, `${mine.cookie}.local`]) {
    expect((await finish("strict", cookie, callback)).kind).toBe("refused");
  }
  expect((await finish("trusting", mine.cookie, callback)).kind).toBe("refused");
  expect((await finish("strict", mine.cookie, callback.replace(/code=[^&]+/, "code=guessed"))).kind).toBe("refused");
});

test("a code works once", async () => {
  await at.addUser("once@example.org", "viewer");
  know("once");
  const { location, cookie } = await at.identity.external.begin("trusting", PUBLIC_URL, null);
  const callback = await provider.browse(location, "once");
  expect((await finish("trusting", cookie, callback)).kind).toBe("signed-in");
  expect((await finish("trusting", cookie, callback)).kind).toBe("refused");
});

test("the request asks for a code, with PKCE, state and nonce", async () => {
  const { location, cookie } = await at.identity.external.begin("strict", PUBLIC_URL, null);
  const { searchParams } = new URL(location);
  expect(Object.fromEntries(searchParams)).toMatchObject({ response_type: "code", code_challenge_method: "S256" });
  for (const name of ["state", "nonce", "code_challenge"]) expect(searchParams.get(name)).toMatch(/^[\w-]{43}$/);
  expect(location).not.toContain(cookie);
});

test("a provider that does not answer, or that nobody set up, is named", async () => {
  const gone = at.identity.external.begin("gone", PUBLIC_URL, null);
  await expect(gone).rejects.toMatchObject({ code: "PROVIDER_FAILED", message: /gone at http:\/\/127\.0\.0\.1:9/ });
  const unknown = at.identity.external.begin("unknown", PUBLIC_URL, null);
  await expect(unknown).rejects.toMatchObject({ code: "PROVIDER_UNKNOWN" });
});

test("whose account is linked is told by mail, and once", async () => {
  await at.addUser("told@example.org", "viewer");
  know("told");
  const told = () => sent.filter(({ to }) => to === "told@example.org");
  expect((await signInAs("told")).kind).toBe("refused");
  await at.identity.mailSent();
  expect(told()).toEqual([]);
  await signInAs("told", "trusting");
  await signInAs("told", "trusting");
  await at.identity.mailSent();
  expect(told()).toMatchObject([{ text: expect.stringContaining("was linked with your account") }]);
});

/** Each has an address and no password. */
const linked = async (name: string): Promise<By> => {
  await at.addUser(`${name}@example.org`, "viewer");
  know(name);
  return byProvider(name);
};
const byProvider = async (sub: string): Promise<By> => ({
  actor: await actorOf(at.identity, signedIn(await signInAs(sub, "trusting"))),
  origin: originFrom(),
});
const accountOf = (subject: string) => ({ issuer: provider.issuer, subject });

test("who unlinks an account is signed in there no more, and their other sessions are over", async () => {
  const before = await linked("leaves");
  await at.db.transaction(DIRECTORY, (tx) => setPassword(tx, before.actor.id as UserId, "a hash"));
  const by = await byProvider("leaves");
  const shown = await at.identity.linkedAccounts.list(by);
  expect(shown).toEqual([
    { ...accountOf("leaves"), linkedAt: expect.any(Date), provider: { name: "strict", label: "Strict" } },
  ]);
  at.acts.length = 0;

  await at.identity.linkedAccounts.unlink(by, accountOf("leaves"));

  expect(at.acts).toMatchObject([
    {
      act: "external.unlinked",
      actor: { id: by.actor.id },
      subject: { id: by.actor.id },
      details: { provider: "strict" },
    },
  ]);
  expect((await at.identity.sessions.list(by)).map(({ current }) => current)).toEqual([true]);
  expect((await signInAs("leaves")).kind).toBe("refused");
  expect(await at.identity.linkedAccounts.list(by)).toEqual([]);
  const again = at.identity.linkedAccounts.unlink(by, accountOf("leaves"));
  await expect(again).rejects.toMatchObject({ code: "LINKED_ACCOUNT_NOT_FOUND" });
});

test("the last way in is kept: of two that are unlinked at once one stays", async () => {
  const by = await linked("stays");
  at.acts.length = 0;
  const last = { code: "LAST_WAY_IN" };
  await expect(at.identity.linkedAccounts.unlink(by, accountOf("stays"))).rejects.toMatchObject(last);
  expect(at.acts).toEqual([]);

  know("stays-too", "stays@example.org");
  await byProvider("stays-too");
  const both = ["stays", "stays-too"].map((sub) => at.identity.linkedAccounts.unlink(by, accountOf(sub)));
  const outcomes = (await Promise.allSettled(both)).toSorted((a, b) => a.status.localeCompare(b.status));
  expect(outcomes).toMatchObject([{ status: "fulfilled" }, { status: "rejected", reason: last }]);
  expect(await at.identity.linkedAccounts.list(by)).toHaveLength(1);
});

test("a link by mail is a way in where mail gets to people, and a provider that is not set up any more is none", async () => {
  const mail = { send: async () => undefined, reachesPeople: true, close: async () => undefined };
  const by = await linked("mailed");
  know("mailed-too", "mailed@example.org");
  await byProvider("mailed-too");
  const unlink = ({ linkedAccounts }: TestIdentity["identity"]) => linkedAccounts.unlink(by, accountOf("mailed"));
  const withoutProvider = at.another({ providers: [] });
  expect(await withoutProvider.linkedAccounts.list(by)).toMatchObject([{ provider: null }, { provider: null }]);
  await expect(unlink(withoutProvider)).rejects.toMatchObject({ code: "LAST_WAY_IN" });

  await unlink(at.another({ providers: [], mail }));

  expect(await at.identity.linkedAccounts.list(by)).toMatchObject([accountOf("mailed-too")]);
});

test("nobody unlinks the account of somebody else, with an old sign-in, or with a key", async () => {
  const [mine, theirs] = [await linked("mine"), await linked("theirs")];
  const unlink = (by: By) => at.identity.linkedAccounts.unlink(by, accountOf("theirs"));
  await expect(unlink(mine)).rejects.toMatchObject({ code: "LINKED_ACCOUNT_NOT_FOUND" });
  await expect(unlink(asLocal())).rejects.toMatchObject({ code: "FORBIDDEN" });
  at.clock.advance(RECENT_MS + 1);
  await expect(unlink(theirs)).rejects.toMatchObject({ code: "SIGN_IN_TOO_OLD" });
  expect(await at.identity.linkedAccounts.list(theirs)).toHaveLength(1);
});

test("a sign-in that was waiting for its second step ends with the link", async () => {
  const by = await linked("halfway");
  await at.db.transaction(DIRECTORY, (tx) => setPassword(tx, by.actor.id as UserId, "a hash"));
  const { secret } = await at.identity.secondFactors.offer(by);
  const app = new TOTP({ secret });
  const code = (steps: number) => app.generate({ timestamp: at.clock.now().getTime() + steps * 30_000 });
  await at.identity.secondFactors.confirm(by, code(0));
  const waiting = await signInAs("halfway");
  if (waiting.kind !== "second-factor") throw new Error(waiting.kind);

  await at.identity.linkedAccounts.unlink(by, accountOf("halfway"));

  const given = { ticket: waiting.ticket, code: { kind: "totp", text: code(1) } } as const;
  expect((await at.identity.signIns.withSecondFactor(given, { origin: originFrom() })).kind).toBe("refused");
});
