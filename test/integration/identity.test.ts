/** A control plane as its users meet it: `provost up`, browsers and programs over HTTP, commands beside it. */
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { TOTP } from "otpauth";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { prepareHome } from "../support/prepared-home.ts";
import { provost, provostJson, startProvost, type Started } from "../support/provost-command.ts";
import { expectWithin, timeUntil } from "../support/within.ts";

const password = "violet harbour under seven maps";
let home: string;
let url: string;
let signInUrl: string;
let up: Started;
let log = "";

type Answer = { status: number; body: Record<string, never>; cookies: string[] };

const ask = async (
  method: string,
  path: string,
  { body, ...headers }: { body?: object; [header: string]: string | object | undefined } = {},
): Promise<Answer> => {
  const response = await fetch(new URL(path, url), {
    method,
    redirect: "manual",
    headers: { ...(headers as Record<string, string>), ...(body && { "content-type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: text === "" ? {} : JSON.parse(text),
    cookies: response.headers.getSetCookie(),
  };
};
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const run = (...args: string[]) => provostJson([...args, "--home", home], home);

/** The token of a page in the last message to somebody, once it is in the outbox: mail is sent after the answer. */
const mailed = (to: string, page: "invitation" | "reset"): Promise<string> =>
  vi.waitFor(
    () => {
      const outbox = join(home, "outbox");
      const files = readdirSync(outbox).filter((file) => file.endsWith(".eml"));
      const texts = files.toSorted().map((file) => readFileSync(join(outbox, file), "utf8").replaceAll("=\n", ""));
      const last = texts.findLast((text) => text.includes(`To: ${to}`) && text.includes(`/sign-in/${page}#`));
      const token = /#token=(?:3D)?(\w+)/.exec(last ?? "")?.[1];
      if (token === undefined) throw new Error(`nothing was mailed to ${to}`);
      return token;
    },
    { timeout: 60_000 },
  );

const browserSession = (cookies: string[]): string => cookies[0]?.split(";")[0] ?? "";

const invited = async (email: string, role: string) => {
  await run("users", "invite", email, "--role", role);
  const body = { token: await mailed(email, "invitation"), name: email, password };
  const { status, body: answer } = await ask("POST", "/v1/sign-in/invitation", { body });
  expect(status).toBe(200);
  return answer as unknown as { userId: string; tokens: { accessToken: string; refreshToken: string } };
};

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "provost-identity-"));
  prepareHome(home);
  up = startProvost(["up", "--port", "0", "--json", "--home", home, "--log-level", "debug"], home);
  up.process.stderr?.on("data", (chunk: Buffer) => (log += chunk.toString()));
  if (up.process.stdout === null) throw new Error("no output");
  for await (const line of createInterface({ input: up.process.stdout })) {
    ({ url, signInUrl } = JSON.parse(line) as { url: string; signInUrl: string });
    break;
  }
});
afterAll(async () => {
  up.process.kill("SIGTERM");
  await up.finished;
  rmSync(home, { recursive: true, force: true });
});

test("the link that is printed makes the owner, whose browser is signed in, once", async () => {
  const first = await ask("GET", signInUrl);
  expect(first.status).toBe(303);
  const cookie = browserSession(first.cookies);
  expect(first.cookies[0]).toMatch(/HttpOnly; SameSite=Lax$/);
  const me = await ask("GET", "/v1/me", { cookie });
  expect(me.body).toMatchObject({ kind: "user", tenantId: "local", roles: ["owner"] });
  const again = await ask("GET", signInUrl);
  expect(again.body).toMatchObject({ code: "LINK_INVALID" });

  const invitation = { body: { email: "by-browser@example.org", role: "viewer" }, cookie };
  expect((await ask("POST", "/v1/invitations", invitation)).body).toMatchObject({ code: "CSRF_REFUSED" });
  const csrf = { ...invitation, "x-csrf-token": String(me.body["csrfToken"]) };
  expect((await ask("POST", "/v1/invitations", csrf)).status).toBe(201);
  const foreign = await ask("POST", "/v1/invitations", { ...csrf, origin: "https://evil.example" });
  expect(foreign.body).toMatchObject({ code: "FORBIDDEN" });

  expect((await ask("POST", "/v1/sign-out", { cookie, "x-csrf-token": String(me.body["csrfToken"]) })).status).toBe(
    204,
  );
  expect((await ask("GET", "/v1/me", { cookie })).status).toBe(401);
});

test("somebody who is invited joins, signs in with a password, refreshes, and sees their sessions", async () => {
  const { tokens } = await invited("ada@example.org", "owner");
  const signIn = { body: { email: "ada@example.org", password } };
  const { body } = await ask("POST", "/v1/sign-in/password", signIn);
  expect(body).toMatchObject({ kind: "signed-in", tenantId: "local", role: "owner", csrfToken: null });
  const next = await ask("POST", "/v1/sign-in/refresh", { body: { refreshToken: tokens.refreshToken } });
  const { accessToken } = next.body as unknown as { accessToken: string };
  const sessions = await ask("GET", "/v1/sessions", bearer(accessToken));
  expect(sessions.body["items"]).toHaveLength(2);
  expect((await ask("POST", "/v1/sessions/end-others", bearer(accessToken))).body).toEqual({ ended: 1 });

  const wrong = await ask("POST", "/v1/sign-in/password", { body: { ...signIn.body, password: "another one" } });
  const nobody = await ask("POST", "/v1/sign-in/password", { body: { email: "no@example.org", password } });
  const { requestId: _one, ...told } = wrong.body as Record<string, unknown>;
  const { requestId: _other, ...toldNobody } = nobody.body as Record<string, unknown>;
  expect(wrong.status).toBe(401);
  expect(told).toEqual(toldNobody);
});

test("a forgotten password is reset by mail; the answer does not tell who has an account", async () => {
  await invited("forgot@example.org", "owner");
  for (const email of ["forgot@example.org", "nobody@example.org"]) {
    expect((await ask("POST", "/v1/password-reset/request", { body: { email } })).status).toBe(204);
  }
  const token = await mailed("forgot@example.org", "reset");
  const weak = await ask("POST", "/v1/password-reset", { body: { token, password: "password1234" } });
  expect(weak.body).toMatchObject({ code: "PASSWORD_WEAK" });
  const next = "nine lanterns beside the tram";
  expect((await ask("POST", "/v1/password-reset", { body: { token, password: next } })).status).toBe(204);
  const body = { email: "forgot@example.org", password: next };
  expect((await ask("POST", "/v1/sign-in/password", { body })).status).toBe(200);
});

test("what a command prints of a token it has made is the token alone, fit for a file", async () => {
  const { stdout, stderr } = await provost(["tokens", "create", "builder-1", "--home", home], home);
  expect(stdout).toMatch(/^pva_\w+\n$/);
  expect(stderr).toContain("shown this once");
});

test("a key that a command makes works over HTTP, and stops within a second of being revoked by a command", async () => {
  await expectWithin(2_000, async (attempt) => {
    const name = `ci-${attempt}`;
    await run("users", "add-program", name, "--role", "admin");
    const { document } = await run("keys", "create", "--for", name, "--scope", "me:read");
    const { key, token } = document as { key: { keyId: string }; token: string };
    const known = await ask("GET", "/v1/me", bearer(token));
    expect(known.body).toMatchObject({ kind: "service-account", roles: ["admin"], scopes: ["me:read"] });
    expect((await ask("GET", "/v1/members", bearer(token))).body).toMatchObject({ code: "FORBIDDEN" });
    await run("keys", "revoke", key.keyId);
    return timeUntil(async () => (await ask("GET", "/v1/me", bearer(token))).status === 401, 50);
  });
});

test("a second factor is set up and asked for, also of a browser", async () => {
  const { tokens } = await invited("careful@example.org", "viewer");
  const auth = bearer(tokens.accessToken);
  const { body: offer } = await ask("POST", "/v1/me/second-factor", auth);
  const app = new TOTP({ secret: String(offer["secret"]) });
  const code = app.generate();
  const confirmed = await ask("POST", "/v1/me/second-factor/confirm", { ...auth, body: { code } });
  const [recoveryCode] = confirmed.body["recoveryCodes"] as unknown as string[];
  const body = { email: "careful@example.org", password, form: "cookie" };
  const first = await ask("POST", "/v1/sign-in/password", { body });
  expect(first.body).toMatchObject({ kind: "second-factor" });
  expect(first.cookies).toEqual([]);
  const step = { ticket: first.body["ticket"], code: recoveryCode, kind: "recovery-code" };
  const second = await ask("POST", "/v1/sign-in/second-factor", { body: step });
  expect(second.body).toMatchObject({ kind: "signed-in", tokens: null });
  const me = await ask("GET", "/v1/me", { cookie: browserSession(second.cookies) });
  expect(me.body).toMatchObject({ roles: ["viewer"], csrfToken: second.body["csrfToken"] });
});

test("a viewer sees the members and changes nothing", async () => {
  const auth = bearer((await invited("viewer@example.org", "viewer")).tokens.accessToken);
  expect((await ask("GET", "/v1/members", auth)).status).toBe(200);
  const invitation = await ask("POST", "/v1/invitations", {
    ...auth,
    body: { email: "x@example.org", role: "viewer" },
  });
  expect(invitation.body).toMatchObject({ code: "FORBIDDEN" });
  const unknown = await ask("GET", "/v1/sign-in/external/nobody");
  expect(unknown.body).toMatchObject({ code: "PROVIDER_UNKNOWN" });
});

test("roles, keys and certificates over HTTP", async () => {
  const { tokens, userId } = await invited("grace@example.org", "owner");
  const auth = bearer(tokens.accessToken);
  const members = await ask("GET", "/v1/members", auth);
  expect(JSON.stringify(members.body)).toContain("grace@example.org");
  const own = await ask("POST", "/v1/keys", { ...auth, body: { name: "laptop", ownerKind: "user", ownerId: userId } });
  expect(own.status).toBe(201);
  const { token, key } = own.body as unknown as { token: string; key: { keyId: string } };
  expect((await ask("GET", "/v1/me", bearer(token))).body).toMatchObject({ kind: "user", id: userId });
  const rotated = await ask("POST", `/v1/keys/${key.keyId}/rotate`, { ...auth, body: { overlapMs: 0 } });
  expect(rotated.status).toBe(201);
  expect((await ask("GET", "/v1/me", bearer(token))).status).toBe(401);
  const agent = await ask("POST", "/v1/keys", { ...auth, body: { name: "a", ownerKind: "agent", ownerId: "agent-1" } });
  expect(agent.status).toBe(201);
  const missing = await ask("PUT", "/v1/members/nobody/role", { ...auth, body: { role: "viewer" } });
  expect(missing.body).toMatchObject({ code: "USER_NOT_FOUND" });
  const keys = await ask("GET", "/.well-known/jwks.json");
  expect(keys.body["keys"]).toMatchObject([{ kty: "OKP", alg: "EdDSA" }]);
});

test("`provost ca` makes an authority and files that an agent can use", async () => {
  await run("ca", "init");
  const out = join(home, "certificates");
  const { document } = await run("ca", "issue", "builder-1", "--out", out);
  const { files, serial } = document as { files: { certificate: string; key: string }; serial: string };
  expect(new X509Certificate(readFileSync(files.certificate)).subjectAltName).toContain("/local/agent/builder-1");
  expect(statSync(files.key).mode & 0o777).toBe(0o600);
  const authorities = await ask("GET", "/v1/certificate-authorities");
  expect(authorities.body["items"]).toHaveLength(1);
  const revoked = await run("ca", "revoke", "builder-1");
  expect(revoked.document).toMatchObject({ revoked: [{ serial }] });
});

test("commands refuse what cannot be, with the way out", async () => {
  const { exitCode, stderr } = await provost(
    ["users", "role", "nobody@example.org", "--role", "admin", "--home", home],
    home,
  );
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/nobody@example\.org.*provost users list/s);
  const tenant = await provost(["tenants", "create", "directory", "--home", home], home);
  expect(tenant.exitCode).toBe(2);
});

test("the log, at its most talkative, holds no token and no password", () => {
  expect(log).toContain("Server listening");
  expect(log).not.toMatch(/pv[arsli]?_\w{20}|eyJ[\w-]{20}|violet harbour|nine lanterns/);
});
