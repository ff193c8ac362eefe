/**
 * Commands and the control plane that they ask: one that is named, the one of the data folder, or one in their own
 * process. Whichever it is, contract, policy and audit stand before what is done.
 */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { prepareHome } from "../../support/prepared-home.ts";
import { provost, provostJson } from "../../support/provost-command.ts";
import { startUp, type Up } from "../../support/up.ts";

let up: Up;
/** Where no control plane runs. */
let quiet: string;
let elsewhere: string;

beforeAll(async () => {
  up = await startUp();
  quiet = mkdtempSync(join(tmpdir(), "provost-quiet-"));
  prepareHome(quiet);
  elsewhere = mkdtempSync(join(tmpdir(), "provost-elsewhere-"));
});
afterAll(async () => {
  await up.stop();
  for (const folder of [quiet, elsewhere]) rmSync(folder, { recursive: true, force: true });
});

const here = async <T>(...words: string[]): Promise<T> =>
  (await provostJson([...words, "--home", quiet], quiet)).document as T;
const atUp = async <T>(...words: string[]): Promise<T> =>
  (await provostJson([...words, "--home", up.home], up.home)).document as T;

type Audited = { events: { name: string; actor: string; payload: Record<string, unknown> }[] };

test("without a control plane a command is one itself: judged, audited, and gone", async () => {
  await here("flags", "set", "record-allowed-decisions", "10");
  expect(await here("flags", "list")).toMatchObject({ flags: [{ percentage: 10, setBy: "local:owner" }] });

  const { events } = await here<Audited>("audit", "list");
  const asked = events.find(({ payload }) => payload["operation"] === "flags.set");
  expect(asked).toMatchObject({ actor: "local:owner", payload: { action: "flags:write", status: 204 } });
  expect(await here("audit", "verify")).toMatchObject({ ok: true });
});

test("what is followed is followed without a port too, and a refusal is what it is elsewhere", async () => {
  await here("queues", "pause", "night", "--reason", "frozen");
  const { document } = await provostJson(
    ["tasks", "show", "0199b3a2-0000-7000-8000-000000000001", "--home", quiet],
    quiet,
  );
  expect(document).toMatchObject({ error: { code: "TASK_NOT_FOUND" } });

  const denied = await provost(
    ["limits", "set", "actor", "nonsense", "--tokens", "1", "--burst", "1", "--home", quiet],
    quiet,
  );
  expect(denied).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/must be \* or one of/) as unknown });
  const role = await provost(["users", "role", "no@example.org", "--role", "admin", "--home", quiet], quiet);
  expect(role).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/USER_NOT_FOUND/) as unknown });
});

test("a control plane that is named is asked with the key, and the key's role decides", async () => {
  const viewer = await up.program("viewer");
  const admin = await up.program("admin");
  const at = (token: string) => ({ PROVOST_URL: up.url, PROVOST_TOKEN: token });

  expect((await provostJson(["flags", "list"], elsewhere, at(viewer.token))).exitCode).toBe(0);
  const refused = await provostJson(["flags", "set", "record-allowed-decisions", "5"], elsewhere, at(viewer.token));
  expect(refused.document).toMatchObject({ error: { code: "FORBIDDEN", details: { action: "flags:write" } } });
  const set = await provostJson(["flags", "set", "record-allowed-decisions", "5"], elsewhere, at(admin.token));
  expect(set.exitCode).toBe(0);
  expect((await up.owner.flags.list()).items).toMatchObject([{ percentage: 5 }]);

  const named = await provostJson(["users", "list", "--url", up.url], elsewhere, { PROVOST_TOKEN: viewer.token });
  expect(named.document).toMatchObject({ serviceAccounts: expect.any(Array) as unknown });
  const keyless = await provostJson(["users", "list", "--url", up.url], elsewhere, { PROVOST_TOKEN: "" });
  expect(keyless).toMatchObject({ exitCode: 2, document: { error: { code: "USAGE" } } });
  const nobody = await provostJson(["users", "list", "--url", "http://127.0.0.1:9"], elsewhere, at("x"));
  expect(nobody.document).toMatchObject({ error: { code: "DATABASE_UNAVAILABLE" } });
});

test("a folder that is named goes before a control plane that only the environment names", async () => {
  const env = { PROVOST_URL: up.url, PROVOST_TOKEN: "not a key of it" };
  const { document } = await provostJson(["flags", "list", "--home", quiet], quiet, env);
  expect(document).toMatchObject({ flags: [{ percentage: 10 }] });
});

test("the owner of the data folder acts in another tenant by a token for it, and nobody else does", async () => {
  await atUp("tenants", "create", "team-7", "--name", "Team Seven");
  const made = await atUp<{ serviceAccountId: string }>(
    "users",
    "add-program",
    "ci",
    "--role",
    "admin",
    "--tenant",
    "team-7",
  );
  const { token } = await atUp<{ token: string }>("keys", "create", "--for", "ci", "--tenant", "team-7");
  const me = await up.send("/v1/me", token);
  expect(await me.json()).toMatchObject({ tenantId: "team-7", id: made.serviceAccountId });
  const asked = ["tasks", "enqueue", "sweep"];
  const { document } = await provostJson(asked, elsewhere, { PROVOST_URL: up.url, PROVOST_TOKEN: token });
  expect(document).toMatchObject({ tasks: [{ created: true }] });
  const listed = await provostJson(["tasks", "list"], elsewhere, { PROVOST_URL: up.url, PROVOST_TOKEN: token });
  expect(listed.document).toMatchObject({ tasks: [{ tenantId: "team-7" }] });
  const own = await atUp<{ serviceAccounts: unknown[] }>("users", "list", "--tenant", "team-7");
  expect(own.serviceAccounts).toHaveLength(1);

  const entered = await up.owner.tenants.enter({ params: { tenant: "team-7" } });
  expect(await (await up.send("/v1/me", entered.token)).json()).toMatchObject({ tenantId: "team-7", kind: "local" });
  const audit = await up.send("/v1/audit", entered.token);
  expect(await audit.text()).toContain("tenant.entered");
  const unknown = up.owner.tenants.enter({ params: { tenant: "nowhere" } });
  await expect(unknown).rejects.toMatchObject({ code: "TENANT_NOT_FOUND" });

  const admin = await up.program("admin");
  for (const call of [
    () => admin.client.tenants.list(),
    () => admin.client.tenants.create({ body: { tenant: "mine", name: "Mine" } }),
    () => admin.client.tenants.enter({ params: { tenant: "team-7" } }),
  ]) {
    await expect(call()).rejects.toMatchObject({ code: "FORBIDDEN" });
  }
});

test("a command shows what each role may do", async () => {
  const print = async (...words: string[]) =>
    (await provost(["policy", "roles", ...words, "--home", up.home], up.home)).stdout;
  expect(await print()).toMatch(/^runs:control +owner admin maintainer operator$/m);
  const ofViewer = await print("viewer");
  expect(ofViewer).toMatch(/^viewer: Looks on\.$/m);
  expect(ofViewer).toMatch(/^runs:read +Read runs with/m);
  expect(ofViewer).not.toContain("runs:control");
  const { items } = await atUp<{ items: { role: string }[] }>("policy", "roles", "viewer");
  expect(items.map(({ role }) => role)).toEqual(["viewer"]);
});

test("the link of an invitation is shown to the owner of the data folder, and to nobody over the network", async () => {
  const shown = await atUp<{ link: string }>("users", "invite", "ada@example.org", "--role", "viewer");
  expect(shown.link).toContain(`${up.url}/sign-in/invitation#token=`);
  const admin = await up.program("admin");
  const invited = await admin.client.invitations.create({ body: { email: "bob@example.org", role: "viewer" } });
  expect(invited.link).toBeNull();
});

test("a person is locked out and let in by the owner of the data folder alone", async () => {
  const admin = await up.program("admin");
  const body = {
    token: new URL((await atUp<{ link: string }>("users", "invite", "eve@example.org")).link).hash.slice(7),
  };
  const joined = await up.send("/v1/sign-in/invitation", null, {
    method: "POST",
    body: JSON.stringify({ ...body, name: "Eve", password: "violet harbour under seven maps" }),
  });
  const { userId } = (await joined.json()) as { userId: string };
  const lock = { params: { userId }, body: { state: "disabled" } } as const;
  await expect(admin.client.members.setState(lock)).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect(await atUp("users", "disable", "eve@example.org")).toMatchObject({ userId, state: "disabled" });
  expect(await up.owner.members.setState({ ...lock, body: { state: "active" } })).toMatchObject({ state: "active" });
});

test("a command shows where a member is signed in, and signs them out", async () => {
  const password = "violet harbour under seven maps";
  const { link } = await atUp<{ link: string }>("users", "invite", "grace@example.org");
  const body = JSON.stringify({ token: new URL(link).hash.slice(7), name: "Grace", password });
  const { status } = await up.send("/v1/sign-in/invitation", null, { method: "POST", body });
  expect(status).toBe(200);
  const signIn = await up.send("/v1/sign-in/password", null, {
    method: "POST",
    body: JSON.stringify({ email: "grace@example.org", password }),
  });
  const { sessionId, tokens } = (await signIn.json()) as { sessionId: string; tokens: { accessToken: string } };
  const seen = await atUp<{ sessions: { sessionId: string }[] }>("users", "sessions", "Grace@example.org");
  expect(seen.sessions).toHaveLength(2);
  const one = await atUp("users", "sign-out", "grace@example.org", "--session", sessionId);
  expect(one).toMatchObject({ name: "Grace", ended: 1 });
  await expect.poll(async () => (await up.send("/v1/me", tokens.accessToken)).status).toBe(401);
  const rest = await provost(["users", "sign-out", "grace@example.org", "--home", up.home], up.home);
  expect(rest).toMatchObject({ exitCode: 0, stdout: "Grace: 1 session is over\n" });
  const none = await provost(["users", "sessions", "grace@example.org", "--home", up.home], up.home);
  expect(none.stdout).toBe("not signed in here\n");
});

test("the key of a certificate is made where it is used, and the control plane sees a request alone", async () => {
  expect(await up.owner.authorities.create()).toMatchObject({
    certificatePem: expect.stringContaining("BEGIN") as unknown,
  });
  const { files } = await atUp<{ files: { certificate: string; key: string } }>(
    "ca",
    "server",
    "provost.example.org",
    "--out",
    join(up.home, "server"),
  );
  const certificate = new X509Certificate(readFileSync(files.certificate));
  expect(certificate.checkHost("provost.example.org")).toBe("provost.example.org");
  expect(certificate.checkPrivateKey(createPrivateKey(readFileSync(files.key)))).toBe(true);

  const maintainer = await up.program("maintainer");
  const asked = maintainer.client.certificates.issueServer({ body: { names: ["evil.example"], requestPem: "x" } });
  await expect(asked).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("the master key is changed by who runs the control plane", async () => {
  await up.owner.secrets.set({ params: { name: "API_TOKEN" }, body: { value: "correct horse battery staple" } });
  const rotated = await up.owner.secrets.rotate({ body: {} });
  expect(rotated.secrets).toEqual(["API_TOKEN"]);
  const eve = await up.stranger("apart");
  const other = eve.client.secrets.rotate({ body: { keepMasterKey: false } });
  await expect(other).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(eve.client.secrets.rotate({ body: { keepMasterKey: true } })).resolves.toMatchObject({ secrets: [] });
});

test("where backups go says the owner of the data folder alone", async () => {
  const keep = { last: 1, daily: 0, weekly: 0, monthly: 0 };
  const body = { timing: "@daily", folder: join(up.home, "backups"), keep };
  const admin = await up.program("admin");
  await expect(admin.client.backups.schedule({ body })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(admin.client.backups.unschedule()).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect(await up.owner.backups.schedule({ body })).toMatchObject({ timing: "@daily" });
  expect(await atUp("backup", "list")).toMatchObject({ schedule: { timing: "@daily" } });
  expect(await up.owner.backups.unschedule()).toEqual({ removed: true });
});

test("when backups are made says whoever may make them, and nothing else about them", async () => {
  const admin = await up.program("admin");
  const times = { timing: "0 4 * * *", timeZone: "Europe/Berlin" };
  const wrong = admin.client.backups.reschedule({ body: { ...times, timing: "now and then" } });
  await expect(wrong).rejects.toMatchObject({ code: "REQUEST_INVALID" });

  const first = await admin.client.backups.reschedule({ body: times });

  const keep = { last: 7, daily: 7, weekly: 4, monthly: 6 };
  const usual = { folder: join(up.home, "backups"), recipients: [], keysIncluded: false, keep };
  expect(first).toMatchObject({ ...times, ...usual, nextDueAt: expect.stringMatching(/T0[23]:00:00/) as unknown });
  const own = { folder: join(up.home, "elsewhere"), keysIncluded: true, keep: { ...keep, last: 1 } };
  await up.owner.backups.schedule({ body: { timing: "@daily", ...own } });
  expect(await admin.client.backups.reschedule({ body: times })).toMatchObject({ ...times, ...own });
  expect((await up.owner.backups.status()).schedule).toMatchObject({ ...times, ...own });
  await up.owner.backups.unschedule();
});

test("each tenant says how long its audit log is kept", async () => {
  expect(await up.owner.audit.retention()).toEqual({ keepDays: null, own: null });
  expect(await atUp("audit", "retention", "--keep-days", "400")).toMatchObject({ keepDays: 400 });
  const eve = await up.stranger("next-door");
  expect(await eve.client.audit.retention()).toEqual({ keepDays: null, own: null });
  const mine = eve.client.audit.setRetention({ body: { keepDays: 30 } });
  await expect(mine).rejects.toMatchObject({ code: "FORBIDDEN" }); // an admin is no owner
  expect(await up.owner.audit.setRetention({ body: { keepDays: null } })).toMatchObject({
    keepDays: null,
    own: { setBy: "local:owner" },
  });
  const short = up.owner.audit.setRetention({ body: { keepDays: 29 } });
  await expect(short).rejects.toMatchObject({ code: "REQUEST_INVALID" });
  expect(await up.owner.audit.unsetRetention()).toEqual({ keepDays: null, own: null });
});

test("whoever may read the log sees up to where it was removed, and that each position is accounted for", async () => {
  const nothing = { removedUpTo: 0, removed: 0, removedAt: null, heldBy: null };
  expect(await up.owner.retention.get()).toMatchObject(nothing);
  const verdict = await up.owner.retention.verify();
  expect(verdict).toMatchObject({ ok: true, removed: 0, removedFromAudit: 0, signedHere: null });
  expect(verdict.here).toBe(verdict.last);
  const eve = await up.stranger("upstairs");
  const hers = await eve.client.retention.verify();
  expect(hers).toMatchObject({ ok: true });
  expect(hers.last).toBeLessThan(verdict.last);
});
