/** Uses every secret there is, then looks for each of them in every row, every record and every error. */
import { TOTP } from "otpauth";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  asLocal,
  asUser,
  openTestIdentity,
  originFrom,
  PUBLIC_URL,
  signedIn,
  type TestIdentity,
  wishFor,
} from "../../../test/support/identity.ts";

const password = "violet harbour under seven maps";
const email = "ada@example.org";
const secrets = new Map<string, string>();
const errors: unknown[] = [];
let at: TestIdentity;

const keep = (name: string, value: string | null | undefined): string => {
  if (!value) throw new Error(`there is no ${name}`);
  secrets.set(name, value);
  return value;
};

const useSessions = async (): Promise<void> => {
  const tokens = signedIn(await at.identity.signIns.withPassword({ email, password }, wishFor())).tokens;
  keep("access token", tokens?.accessToken);
  const next = await at.identity.signIns.refresh(keep("refresh token", tokens?.refreshToken), originFrom());
  if (next.kind === "refreshed") keep("second refresh token", next.refreshToken);
  const { cookie } = signedIn(await at.identity.signIns.withPassword({ email, password }, wishFor("cookie")));
  keep("cookie", cookie?.value);
  keep("CSRF token", cookie?.csrfToken);
  await at.identity.signIns.withPassword({ email, password: keep("wrong password", "a wrong canary") }, wishFor());
};

const useMail = async (): Promise<void> => {
  await at.identity.invitations.invite(asLocal(), PUBLIC_URL, { email: "new@example.org", role: "viewer" });
  const invitation = keep("invitation", await at.mailedToken("new@example.org"));
  const joining = { token: invitation, name: "New", password: keep("new password", "nine lanterns beside the tram") };
  await at.identity.invitations.accept(joining, wishFor());
  await at.identity.signIns.requestLink(PUBLIC_URL, email, originFrom());
  await at.identity.signIns.withLink(keep("link", await at.mailedToken(email)), wishFor());
  await at.identity.passwords.requestReset(PUBLIC_URL, email, originFrom());
  const reset = keep("reset link", await at.mailedToken(email));
  const weak = keep("weak password", "password1234canary");
  await at.identity.passwords.reset(reset, weak.slice(0, 12), originFrom()).catch((error) => errors.push(error));
  const by = await asUser(at.identity, email, password);
  await at.identity.emails.request(by, PUBLIC_URL, "ada@example.com");
  keep("e-mail confirmation", await at.mailedToken("ada@example.com"));
  keep("set-up link", (await at.identity.signIns.setUpToken("Owner")).token);
};

const useSecondFactor = async (): Promise<void> => {
  const by = await asUser(at.identity, email, password);
  const { secret } = await at.identity.secondFactors.offer(by);
  const app = new TOTP({ secret: keep("TOTP secret", secret) });
  keep("TOTP secret in hex", Buffer.from(app.secret.bytes).toString("hex"));
  const code = app.generate({ timestamp: at.clock.now().getTime() });
  const { recoveryCodes } = await at.identity.secondFactors.confirm(by, code);
  for (const [index, one] of recoveryCodes.entries()) keep(`recovery code ${index}`, one);
  const answer = await at.identity.signIns.withPassword({ email, password }, wishFor());
  if (answer.kind === "second-factor") keep("ticket", answer.ticket);
};

const useKeys = async (): Promise<void> => {
  const account = await at.identity.serviceAccounts.create(asLocal(), "ci", "operator");
  const owner = { ownerKind: "service-account", ownerId: account.serviceAccountId } as const;
  const request = { ...owner, name: "ci", scopes: null, lifeMs: 60_000 };
  const made = await at.identity.keys.create(asLocal(), request);
  keep("key", made.token);
  keep("successor", (await at.identity.keys.rotate(asLocal(), made.key.keyId, 0)).token);
  await at.identity.keys.revoke(asLocal(), made.key.keyId);
  await at.identity.certificates.init(asLocal());
  const { privateKeyPem } = await at.identity.certificates.issue(asLocal(), { agentId: "a" });
  keep("private key", privateKeyPem?.split("\n")[1]);
};

beforeAll(async () => {
  at = await openTestIdentity();
  await at.addUser(email, "owner", { password });
  keep("password", password);
  await useSessions();
  await useMail();
  await useSecondFactor();
  await useKeys();
  await at.identity.flushUses();
});
afterAll(() => at.close());

/** What stands in front of the random part is no secret, and hints may show it. */
const core = (secret: string): string => /^pv\w?_(?:local_)?(\w{43})_/.exec(secret)?.[1] ?? secret;

const foundIn = (text: string): string[] =>
  [...secrets].filter(([, secret]) => text.includes(core(secret))).map(([name]) => name);

test("the search finds what is there", () => {
  expect(secrets.size).toBeGreaterThan(25);
  for (const [name, secret] of secrets) expect(foundIn(`before ${secret} after`)).toContain(name);
});

test("no row holds a secret", async () => {
  const rows = await at.allRows();
  expect(rows).toContain(email);
  expect(foundIn(rows)).toEqual([]);
});

test("no recorded act holds one, and neither does an error", () => {
  expect(at.acts.length).toBeGreaterThan(15);
  expect(foundIn(JSON.stringify(at.acts))).toEqual([]);
  const told = errors.map((error) => `${JSON.stringify(error)} ${String(error)}`).join("\n");
  expect(told).toContain("PASSWORD_WEAK");
  expect(told).not.toContain("password1234");
});
