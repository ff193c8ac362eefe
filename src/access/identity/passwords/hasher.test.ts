import { expect, test } from "vitest";
import { createPasswordHasher, PARAMETERS } from "./hasher.ts";

const cheap = { memoryCost: 64, timeCost: 1, parallelism: 1 };

test("a password is verified against its hash alone, and two hashes of it differ", async () => {
  const hasher = createPasswordHasher(cheap);
  const [one, other] = await Promise.all([hasher.hash("a right one"), hasher.hash("a right one")]);
  expect(one).not.toBe(other);
  expect(await hasher.verify(one, "a right one")).toBe(true);
  expect(await hasher.verify(one, "a wrong one")).toBe(false);
});

test("the parameters are those that OWASP names, and are in the hash", async () => {
  expect(await createPasswordHasher().hash("x")).toMatch(/^\$argon2id\$v=19\$m=7168,t=5,p=1\$/);
});

test("nobody's password is never right", async () => {
  const hasher = createPasswordHasher(cheap);
  expect(await hasher.verify(null, "")).toBe(false);
  expect(await hasher.verify(null, "anything")).toBe(false);
});

test("two ways to type the same characters are the same password", async () => {
  const hasher = createPasswordHasher(cheap);
  expect(await hasher.verify(await hasher.hash("Zu\u0308rich"), "Z\u00fcrich")).toBe(true);
});

test("a hash with other parameters is outdated, and still verified", async () => {
  const old = await createPasswordHasher(cheap).hash("a right one");
  const hasher = createPasswordHasher({ ...cheap, timeCost: 2 });
  expect(hasher.isOutdated(old)).toBe(true);
  expect(hasher.isOutdated(await hasher.hash("x"))).toBe(false);
  expect(await hasher.verify(old, "a right one")).toBe(true);
  expect(createPasswordHasher(PARAMETERS).isOutdated("$2b$10$something else")).toBe(true);
});
