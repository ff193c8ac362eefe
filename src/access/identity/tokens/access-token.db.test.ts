import { createHmac } from "node:crypto";
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestClock, type TestClock } from "../../../../test/support/clock.ts";
import { createDatabase, dropDatabase } from "../../../../test/support/database.ts";
import type { SessionId, TenantId, UserId } from "../../../model/ids.ts";
import { type Database, openDatabase } from "../../../store/database.ts";
import { ACCESS_TOKEN_MS, createAccessTokens } from "./access-token.ts";

const DAY_MS = 24 * 3_600_000;
const claims = { userId: "u" as UserId, sessionId: "s" as SessionId, tenantId: "local" as TenantId };
let clock: TestClock;
let db: Database;
let drop: () => Promise<void>;
beforeAll(async () => {
  clock = createTestClock();
  const connection = await createDatabase();
  db = await openDatabase(connection, clock);
  drop = () => dropDatabase(connection);
});
afterAll(async () => {
  await db.close();
  await drop();
});

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const withHeader = (token: string, header: object): string => [encode(header), ...token.split(".").slice(1)].join(".");

test("every control plane verifies what any of them has issued, for ten minutes", async () => {
  const [one, other] = [createAccessTokens({ db, clock }), createAccessTokens({ db, clock })];
  const { token, expiresAt } = await one.issue(claims);
  expect(expiresAt.getTime() - clock.now().getTime()).toBe(ACCESS_TOKEN_MS);
  for (const plane of [one, other]) expect(await plane.verify(token)).toEqual({ ...claims, expiresAt });
  clock.advance(ACCESS_TOKEN_MS);
  for (const plane of [one, other]) expect(await plane.verify(token)).toBeNull();
});

test("what was altered, or signed by somebody else, or with another algorithm, is refused", async () => {
  const tokens = createAccessTokens({ db, clock });
  const { token } = await tokens.issue(claims);
  const [head = "", body = "", signature = ""] = token.split(".");
  const { kid } = decodeProtectedHeader(token);
  const [{ x } = { x: "" }] = (await tokens.jwks()).keys;
  const hmac = createHmac("sha256", Buffer.from(x, "base64url")).update(`${encode({ alg: "HS256", kid })}.${body}`);
  const forged = [
    "",
    "a.b.c",
    `${head}.${encode({ ...JSON.parse(Buffer.from(body, "base64url").toString()), sub: "somebody else" })}.${signature}`,
    withHeader(token, { alg: "none", kid }).replace(/\.[^.]*$/, "."),
    `${encode({ alg: "HS256", kid })}.${body}.${hmac.digest("base64url")}`,
    withHeader(token, { alg: "EdDSA", kid: "unknown" }),
    withHeader(token, { alg: "EdDSA" }),
  ];
  for (const one of forged) expect(await tokens.verify(one)).toBeNull();
  expect(await tokens.verify(token)).not.toBeNull();
});

test("anybody can verify with the published keys", async () => {
  const tokens = createAccessTokens({ db, clock });
  const { token } = await tokens.issue(claims);
  const keys = createLocalJWKSet(await tokens.jwks());
  const options = { issuer: "provost", audience: "provost-api", currentDate: clock.now() };
  const { payload, protectedHeader } = await jwtVerify(token, keys, options);
  expect(payload).toMatchObject({ sub: "u", sid: "s", tid: "local" });
  expect(protectedHeader).toMatchObject({ alg: "EdDSA", typ: "at+jwt" });
});

test("a key signs for a day; its tokens are good to their end, and it is forgotten after", async () => {
  const tokens = createAccessTokens({ db, clock });
  const kidOf = (token: string) => String(decodeProtectedHeader(token).kid);
  const first = await tokens.issue(claims);
  clock.advance(DAY_MS - 1);
  const last = await tokens.issue(claims);
  expect(kidOf(last.token)).toBe(kidOf(first.token));
  clock.advance(1);
  const next = await tokens.issue(claims);
  expect(kidOf(next.token)).not.toBe(kidOf(last.token));
  for (const { token } of [last, next]) expect(await tokens.verify(token)).not.toBeNull();
  clock.advance(DAY_MS);
  const { token } = await tokens.issue(claims);
  const published = (await tokens.jwks()).keys.map(({ kid }) => kid);
  expect(published).toContain(kidOf(token));
  expect(published).not.toContain(kidOf(first.token));
});

test("tokens with unknown keys ask the database once a second, however many there are", async () => {
  let asked = 0;
  const counted: Database = {
    ...db,
    transaction: (tenantId, work) => {
      asked += 1;
      return db.transaction(tenantId, work);
    },
  };
  const tokens = createAccessTokens({ db: counted, clock });
  const { token } = await tokens.issue(claims);
  asked = 0;
  const unknown = Array.from({ length: 50 }, (_, index) => withHeader(token, { alg: "EdDSA", kid: `k${index}` }));
  for (const one of unknown) expect(await tokens.verify(one)).toBeNull();
  expect(asked).toBe(1);
});
