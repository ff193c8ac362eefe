import { afterAll, beforeAll, expect, test } from "vitest";
import {
  actorOf,
  asLocal,
  asUser,
  openTestIdentity,
  originFrom,
  PUBLIC_URL,
  signedIn,
  type TestIdentity,
  wishFor,
} from "../../../../test/support/identity.ts";
import type { TenantId } from "../../../model/ids.ts";
import type { MemberRole } from "../../../store/identity/memberships.ts";
import { EMAIL_CHANGE_MS, INVITATION_MS } from "../sessions/durations.ts";
import type { By } from "../security-act.ts";

const password = "violet harbour under seven maps";
let at: TestIdentity;
beforeAll(async () => {
  at = await openTestIdentity();
});
afterAll(() => at.close());

const invite = (email: string, role: MemberRole = "operator", by: By = asLocal()) =>
  at.identity.invitations.invite(by, PUBLIC_URL, { email, role });
const accept = (token: string, given: string | null = password) =>
  at.identity.invitations.accept({ token, name: "Ada", password: given }, wishFor());
const enter = (email: string, tenantId: TenantId | null = null) =>
  at.identity.signIns.withPassword({ email, password }, wishFor("tokens", tenantId));

test("an invitation is mailed, makes the account, and signs in", async () => {
  const { link } = await invite("ada@example.org");
  const token = await at.mailedToken("ada@example.org");
  expect(link).toBe(`${PUBLIC_URL}/sign-in/invitation#token=${token}`);
  expect(await at.identity.invitations.list(asLocal())).toMatchObject([{ email: "ada@example.org", role: "operator" }]);
  expect(await actorOf(at.identity, signedIn(await accept(token)))).toMatchObject({ roles: ["operator"] });
  expect(signedIn(await enter("ada@example.org")).role).toBe("operator");
  expect((await accept(token)).kind).toBe("refused");
  expect(await at.identity.invitations.list(asLocal())).toEqual([]);
});

test("a weak password leaves the invitation open; without a password there are links", async () => {
  await invite("weak@example.org");
  const token = await at.mailedToken("weak@example.org");
  await expect(accept(token, "ada")).rejects.toMatchObject({ code: "PASSWORD_WEAK" });
  signedIn(await accept(token, null));
});

test("an invitation is over when it is revoked, replaced, or seven days old", async () => {
  const revoked = await invite("over@example.org");
  const first = await at.mailedToken("over@example.org");
  await at.identity.invitations.revoke(asLocal(), revoked.invitationId);
  await invite("over@example.org");
  const second = await at.mailedToken("over@example.org");
  await invite("Over@Example.org");
  const third = await at.mailedToken("Over@Example.org");
  for (const token of [first, second]) expect((await accept(token)).kind).toBe("refused");
  at.clock.advance(INVITATION_MS);
  expect((await accept(third)).kind).toBe("refused");
});

test("whoever has an account already joins with it, and keeps name and password", async () => {
  await at.addUser("known@example.org", "viewer", { password });
  at.clock.advance(1_000);
  const other = { actor: { ...asLocal().actor, tenantId: "elsewhere" as TenantId }, origin: null };
  await invite("known@example.org", "admin", other);
  signedIn(await accept(await at.mailedToken("known@example.org"), "another good long password"));
  expect(signedIn(await enter("known@example.org")).role).toBe("viewer");
  expect(signedIn(await enter("known@example.org", "elsewhere" as TenantId)).role).toBe("admin");
});

test("nobody invites above their own rank, or changes who is above them", async () => {
  await at.addUser("admin@example.org", "admin", { password });
  const owner = await at.addUser("owner@example.org", "owner", { password });
  const viewer = await at.addUser("viewer@example.org", "viewer", { password });
  const admin = await asUser(at.identity, "admin@example.org", password);
  const refusals = [
    () => invite("new@example.org", "owner", admin),
    () => at.identity.members.setRole(admin, owner, "viewer"),
    () => at.identity.members.setRole(admin, viewer, "owner"),
    () => at.identity.members.remove(admin, owner),
    () => at.identity.members.setState(admin, viewer, "disabled"),
    () => at.identity.tenants.create(admin, "mine", "Mine"),
  ];
  for (const refusal of refusals) await expect(refusal()).rejects.toMatchObject({ code: "FORBIDDEN" });
  await at.identity.members.setRole(admin, viewer, "operator");
  expect(signedIn(await enter("viewer@example.org")).role).toBe("operator");
});

test("a tenant keeps an owner, whoever asks and however many at once", async () => {
  const tenant = "small" as TenantId;
  const [one, two] = [
    await at.addUser("one@example.org", "owner", { password, tenant }),
    await at.addUser("two@example.org", "owner", { password, tenant }),
  ];
  const by = { actor: { ...asLocal().actor, tenantId: tenant }, origin: null };
  const both = await Promise.allSettled([
    at.identity.members.setRole(by, one, "viewer"),
    at.identity.members.remove(by, two),
  ]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  const owners = (await at.identity.members.list(by)).filter(({ role }) => role === "owner");
  expect(owners).toHaveLength(1);
});

test("a member who is removed is out at once, and so is one who is disabled", async () => {
  for (const [email, end] of [
    ["removed@example.org", (userId) => at.identity.members.remove(asLocal(), userId)],
    ["disabled@example.org", (userId) => at.identity.members.setState(asLocal(), userId, "disabled")],
  ] satisfies [string, (userId: Awaited<ReturnType<typeof at.addUser>>) => Promise<void>][]) {
    const userId = await at.addUser(email, "viewer", { password });
    const session = signedIn(await enter(email));
    await end(userId);
    await expect(actorOf(at.identity, session)).rejects.toThrow("the session has ended");
    expect((await enter(email)).kind).toBe("refused");
  }
});

test("lists are about one's own tenant", async () => {
  await at.addUser("neighbour@example.org", "owner", { tenant: "neighbour" as TenantId });
  const mine = await at.identity.members.list(asLocal());
  expect(mine.map(({ email }) => email)).not.toContain("neighbour@example.org");
  const find = at.identity.members.find(asLocal(), "neighbour@example.org");
  await expect(find).rejects.toMatchObject({ code: "USER_NOT_FOUND" });
});

test("tenants have names that fit into keys and addresses", async () => {
  await at.identity.tenants.create(asLocal(), "team-7", "Team 7");
  expect((await at.identity.tenants.list(asLocal())).map(({ tenant }) => tenant)).toContain("team-7");
  await expect(at.identity.tenants.create(asLocal(), "team-7", "x")).rejects.toMatchObject({ code: "NAME_TAKEN" });
  for (const name of ["directory", "Team", "7", "a_b", "", "a".repeat(40)]) {
    await expect(at.identity.tenants.create(asLocal(), name, "x")).rejects.toMatchObject({ code: "REQUEST_INVALID" });
  }
});

const requestChange = async (email: string, next: string) => {
  await at.addUser(email, "viewer", { password });
  await at.identity.emails.request(await asUser(at.identity, email, password), PUBLIC_URL, next);
  return { old: await at.mailedToken(email), new: await at.mailedToken(next) };
};
const confirm = (token: string) => at.identity.emails.confirm(token, originFrom());

test("an address changes when both have confirmed, in any order", async () => {
  const tokens = await requestChange("before@example.org", "after@example.org");
  expect(await confirm(tokens.new)).toEqual({ kind: "waits-for-other" });
  expect(await confirm(tokens.new)).toEqual({ kind: "waits-for-other" });
  expect((await enter("after@example.org")).kind).toBe("refused");
  expect(await confirm(tokens.old)).toEqual({ kind: "changed" });
  signedIn(await enter("after@example.org"));
  expect((await enter("before@example.org")).kind).toBe("refused");
  await expect(confirm(tokens.old)).rejects.toMatchObject({ code: "LINK_INVALID" });
});

test("an address that somebody else has cannot be taken, and a change is good for an hour", async () => {
  await at.addUser("taken@example.org", "viewer", { password });
  const taken = await requestChange("wants@example.org", "taken@example.org");
  await confirm(taken.new);
  await expect(confirm(taken.old)).rejects.toMatchObject({ code: "LINK_INVALID" });
  const late = await requestChange("late@example.org", "later@example.org");
  at.clock.advance(EMAIL_CHANGE_MS);
  await expect(confirm(late.new)).rejects.toMatchObject({ code: "LINK_INVALID" });
});
