import { TOTP } from "otpauth";
import { afterAll, beforeAll, expect, test } from "vitest";
import { asUser, openTestIdentity, signedIn, type TestIdentity, wishFor } from "../../../../test/support/identity.ts";
import { DIRECTORY } from "../../../model/ids.ts";
import { findSecondFactor } from "../../../store/identity/second-factors.ts";
import { SECOND_FACTOR_MS } from "../sessions/durations.ts";

const password = "violet harbour under seven maps";
let at: TestIdentity;
beforeAll(async () => {
  at = await openTestIdentity();
});
afterAll(() => at.close());

const setUp = async (email: string) => {
  const userId = await at.addUser(email, "viewer", { password });
  const by = await asUser(at.identity, email, password);
  const { secret, uri } = await at.identity.secondFactors.offer(by);
  const app = new TOTP({ secret, issuer: "Provost", label: email });
  const code = (steps = 0) => app.generate({ timestamp: at.clock.now().getTime() + steps * 30_000 });
  const { recoveryCodes } = await at.identity.secondFactors.confirm(by, code());
  at.clock.advance(30_000);
  return { userId, by, uri, secret, code, recoveryCodes, email };
};
const firstStep = async (email: string) => {
  const answer = await at.identity.signIns.withPassword({ email, password }, wishFor("cookie"));
  if (answer.kind !== "second-factor") throw new Error(`no second step: ${answer.kind}`);
  return answer.ticket;
};
const secondStep = (ticket: string, text: string, kind: "totp" | "recovery-code" = "totp") =>
  at.identity.signIns.withSecondFactor({ ticket, code: { kind, text } }, wishFor());

test("with a second factor the password alone opens nothing; with a code of the app it does", async () => {
  const { code, email, uri } = await setUp("ada@example.org");
  expect(uri).toMatch(/^otpauth:\/\/totp\/Provost:ada%40example\.org\?issuer=Provost&secret=/);
  const ticket = await firstStep(email);
  const answer = signedIn(await secondStep(ticket, code().replace(/^(...)/, "$1 ")));
  expect(answer.cookie).not.toBeNull();
  expect((await secondStep(ticket, code(1))).kind).toBe("refused");
});

test("a code is taken once, also by two who hold it at the same moment", async () => {
  const { code, email } = await setUp("replay@example.org");
  const tickets = [await firstStep(email), await firstStep(email), await firstStep(email)];
  const answers = await Promise.all(tickets.map((ticket) => secondStep(ticket, code())));
  expect(answers.map(({ kind }) => kind).toSorted()).toEqual(["refused", "refused", "signed-in"]);
});

test("codes of one step before and after are taken, and none older than the last one that was", async () => {
  const { code, email } = await setUp("drift@example.org");
  expect((await secondStep(await firstStep(email), code(2))).kind).toBe("refused");
  expect((await secondStep(await firstStep(email), code(1))).kind).toBe("signed-in");
  expect((await secondStep(await firstStep(email), code(0))).kind).toBe("refused");
});

test("a recovery code stands in for the app, once, however it is typed", async () => {
  const { recoveryCodes, email, by } = await setUp("lost@example.org");
  expect(recoveryCodes).toHaveLength(10);
  const [one = ""] = recoveryCodes;
  expect((await secondStep(await firstStep(email), one.toLowerCase().replaceAll("-", " "), "recovery-code")).kind).toBe(
    "signed-in",
  );
  expect((await secondStep(await firstStep(email), one, "recovery-code")).kind).toBe("refused");
  expect(await at.identity.secondFactors.status(by)).toEqual({ set: true, recoveryCodesLeft: 9 });
});

test("a ticket is good for five wrong codes and five minutes", async () => {
  const { code, email } = await setUp("tries@example.org");
  const spent = await firstStep(email);
  for (let count = 0; count < 5; count += 1) expect((await secondStep(spent, "000000")).kind).toBe("refused");
  expect((await secondStep(spent, code())).kind).toBe("refused");
  const late = await firstStep(email);
  at.clock.advance(SECOND_FACTOR_MS);
  expect((await secondStep(late, code())).kind).toBe("refused");
});

test("guessing codes over many tickets is slowed down", async () => {
  const { email } = await setUp("slow@example.org");
  const kinds = [];
  for (let count = 0; count < 12; count += 1) kinds.push((await secondStep(await firstStep(email), "000000")).kind);
  expect(kinds.filter((kind) => kind === "throttled")).toHaveLength(2);
});

test("it is removed with a code, and only with one", async () => {
  const { code, email, by } = await setUp("remove@example.org");
  const wrong = at.identity.secondFactors.remove(by, { kind: "totp", text: "000000" });
  await expect(wrong).rejects.toMatchObject({ code: "CODE_WRONG" });
  await at.identity.secondFactors.remove(by, { kind: "totp", text: code() });
  signedIn(await at.identity.signIns.withPassword({ email, password }, wishFor()));
});

test("an offer that was not confirmed asks for nothing, and one that was cannot be replaced", async () => {
  await at.addUser("offer@example.org", "viewer", { password });
  const offered = await asUser(at.identity, "offer@example.org", password);
  await at.identity.secondFactors.offer(offered);
  signedIn(await at.identity.signIns.withPassword({ email: "offer@example.org", password }, wishFor()));
  const { by } = await setUp("set@example.org");
  await expect(at.identity.secondFactors.offer(by)).rejects.toMatchObject({ code: "SECOND_FACTOR_SET" });
});

test("the secret is not in the database, and opens for its owner alone", async () => {
  const { userId, secret } = await setUp("sealed@example.org");
  const other = await setUp("other@example.org");
  const [mine, theirs] = await at.db.transaction(DIRECTORY, async (tx) => [
    await findSecondFactor(tx, userId),
    await findSecondFactor(tx, other.userId),
  ]);
  expect(mine?.sealedSecret).toMatch(/^local:\w+ [\w+/=]+$/);
  expect(mine?.sealedSecret).not.toContain(secret);
  await at.db.transaction(DIRECTORY, (tx) =>
    tx.query("update second_factors set sealed_secret = $3 where tenant_id = $1 and user_id = $2", [
      tx.tenantId,
      userId,
      theirs?.sealedSecret,
    ]),
  );
  await expect(secondStep(await firstStep("sealed@example.org"), other.code())).rejects.toMatchObject({
    code: "KEY_INVALID",
  });
});

test("a wrong code is no act: what did not come about is not on record as done", async () => {
  const { by, code } = await setUp("acts@example.org");
  const actsOf = () => at.acts.filter(({ actor }) => actor?.id === by.actor.id).map(({ act }) => act);
  const before = actsOf();

  await expect(at.identity.secondFactors.renewRecoveryCodes(by, "000000")).rejects.toMatchObject({
    code: "CODE_WRONG",
  });
  await expect(at.identity.secondFactors.remove(by, { kind: "recovery-code", text: "NONE" })).rejects.toMatchObject({
    code: "CODE_WRONG",
  });
  expect(actsOf()).toEqual(before);

  await at.identity.secondFactors.remove(by, { kind: "totp", text: code() });
  expect(actsOf()).toEqual([...before, "second-factor.removed"]);
});
