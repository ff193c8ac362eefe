/** The second factor over HTTP: set up, asked for, and taken away again, always by a code of it. */
import { type TOTP, URI } from "otpauth";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { ApiError, Client } from "../../../src/sdk/client/index.ts";
import { type Api, startApi } from "../../support/api.ts";
import { wasTold } from "../../support/outbox.ts";
import { clientOf, createBrowser, joins, PASSWORD, refused } from "../../support/people.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

type Person = { email: string; client: Client; recoveryCodes: string[]; code: (periods: number) => string };

/** A code is good for one period before and after, once, and none that is older than the last: 0 is used up here. */
const withSecondFactor = async (email: string): Promise<Person> => {
  const { client } = await joins(api, email);
  const { uri } = await client.me.offerSecondFactor();
  const app = URI.parse(uri) as TOTP;
  const now = Date.now();
  const code = (periods: number): string => app.generate({ timestamp: now + periods * 30_000 });
  const { recoveryCodes } = await client.me.confirmSecondFactor({ body: { code: code(0) } });
  return { email, client, recoveryCodes, code };
};

const firstStep = async (email: string, form: "cookie" | "tokens" = "tokens"): Promise<string> => {
  const answer = await clientOf(api).signIn.password({ body: { email, password: PASSWORD, form } });
  expect(Object.keys(answer).toSorted()).toEqual(["expiresAt", "kind", "ticket"]);
  if (answer.kind !== "second-factor") throw new Error(answer.kind);
  return answer.ticket;
};
const secondStep = (ticket: string, code: string, kind: "totp" | "recovery-code" = "totp") =>
  clientOf(api).signIn.secondFactor({ body: { ticket, code, kind } });

const failed = refused("SIGN_IN_FAILED", 401);
const wrongCode = refused("CODE_WRONG", 403);

test("what is offered counts for nothing until a code of it is shown", async () => {
  const { client } = await joins(api, "offered@example.org");
  const { secret, uri } = await client.me.offerSecondFactor();
  expect(uri).toContain(`secret=${secret}`);
  await expect(client.me.confirmSecondFactor({ body: { code: "000000" } })).rejects.toMatchObject(wrongCode);
  expect(await client.me.secondFactor()).toEqual({ set: false, recoveryCodesLeft: 0 });
  const answer = await clientOf(api).signIn.password({ body: { email: "offered@example.org", password: PASSWORD } });
  expect(answer.kind).toBe("signed-in");
});

test("a password opens nothing without a code, and a code works once", async () => {
  const { email, client, code } = await withSecondFactor("careful@example.org");
  await expect(client.me.offerSecondFactor()).rejects.toMatchObject({ code: "SECOND_FACTOR_SET" });
  const ticket = await firstStep(email);
  await expect(clientOf(api, ticket).me.get()).rejects.toMatchObject(refused("UNAUTHENTICATED", 401));
  await expect(secondStep(ticket, code(0))).rejects.toMatchObject(failed);
  await expect(secondStep(`pvl_${"A".repeat(43)}`, code(1))).rejects.toMatchObject(failed);
  expect(await secondStep(ticket, code(1))).toMatchObject({ kind: "signed-in", csrfToken: null });
  await expect(secondStep(ticket, code(1))).rejects.toMatchObject(failed);
  await expect(secondStep(await firstStep(email), code(1))).rejects.toMatchObject(failed);
});

test("a browser that asked for a cookie gets it at the second step and not before", async () => {
  const { email, recoveryCodes } = await withSecondFactor("browser@example.org");
  const browser = createBrowser(api);
  const body = { email, password: PASSWORD, form: "cookie" } as const;
  const first = await browser.client.signIn.password({ body });
  if (first.kind !== "second-factor") throw new Error(first.kind);
  expect(browser.set).toEqual([]);
  const step = { ticket: first.ticket, code: recoveryCodes[0] ?? "", kind: "recovery-code" } as const;
  const second = await browser.client.signIn.secondFactor({ body: step });
  expect(second).toMatchObject({ kind: "signed-in", tokens: null });
  expect(await browser.client.me.secondFactor()).toEqual({ set: true, recoveryCodesLeft: 9 });
});

test("recovery codes are replaced by a code of the app, and those of before are worth nothing", async () => {
  const { email, client, recoveryCodes, code } = await withSecondFactor("renews@example.org");
  const [old = ""] = recoveryCodes;
  await expect(client.me.renewRecoveryCodes({ body: { code: code(0) } })).rejects.toMatchObject(wrongCode);
  const renewed = await client.me.renewRecoveryCodes({ body: { code: code(1) } });
  expect(new Set([...recoveryCodes, ...renewed.recoveryCodes]).size).toBe(20);
  const ticket = await firstStep(email);
  await expect(secondStep(ticket, old, "recovery-code")).rejects.toMatchObject(failed);
  expect(await secondStep(ticket, renewed.recoveryCodes[0] ?? "", "recovery-code")).toMatchObject({
    kind: "signed-in",
  });
});

test("it is removed by a code of it alone, and the password is enough again", async () => {
  const { email, client, recoveryCodes } = await withSecondFactor("removes@example.org");
  const remove = (code: string) => client.me.removeSecondFactor({ body: { code, kind: "recovery-code" } });
  await expect(remove("AAAA-AAAA-AAAA-AAAA")).rejects.toMatchObject(wrongCode);
  expect(await client.me.secondFactor()).toEqual({ set: true, recoveryCodesLeft: 10 });
  await remove(recoveryCodes[0] ?? "");
  expect(await client.me.secondFactor()).toEqual({ set: false, recoveryCodesLeft: 0 });
  const answer = await clientOf(api).signIn.password({ body: { email, password: PASSWORD } });
  expect(answer.kind).toBe("signed-in");
});

test("who stole a session guesses codes no faster than who stole a password", async () => {
  const { client, code } = await withSecondFactor("stolen@example.org");
  const guess = () =>
    client.me.removeSecondFactor({ body: { code: "000000", kind: "totp" } }).catch((error: unknown) => error);
  // At once: a try comes back every twenty seconds, and on a busy machine one after the other may take as long.
  const guesses = Array.from({ length: 11 }, guess);
  const slowed = refused("RATE_LIMITED", 429);
  await Promise.any(guesses.map(async (answer) => expect(await answer).toMatchObject(slowed)));
  const renewing = client.me.renewRecoveryCodes({ body: { code: code(1) } });
  await expect(renewing).rejects.toMatchObject(slowed);
  const byCode = (await Promise.all(guesses)).toSorted((a, b) => (a as ApiError).status - (b as ApiError).status);
  expect(byCode).toMatchObject([...Array<object>(10).fill(wrongCode), slowed]);
  expect(await client.me.secondFactor()).toMatchObject({ set: true });
});

test("a person is told by mail of each change to how they sign in, and of none that was refused", async () => {
  const email = "watchful@example.org";
  const { client, recoveryCodes, code } = await withSecondFactor(email);
  const told = (words: string) => vi.waitFor(() => expect(wasTold(api, email, words)).toBe(true), { timeout: 60_000 });
  await told("A second factor was set up");
  await expect(client.me.removeSecondFactor({ body: { code: "000000", kind: "totp" } })).rejects.toMatchObject(
    wrongCode,
  );
  await client.me.renewRecoveryCodes({ body: { code: code(1) } });
  await told("New recovery codes");
  await client.me.changePassword({ body: { current: PASSWORD, next: `${PASSWORD} and more` } });
  await told("The password of your account was set or changed");
  expect(wasTold(api, email, "was removed")).toBe(false);
  expect(recoveryCodes).toHaveLength(10);
});
