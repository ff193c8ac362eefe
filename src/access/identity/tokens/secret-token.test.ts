import { assert, constantFrom, nat, pre, property, string } from "fast-check";
import { expect, test } from "vitest";
import type { TenantId } from "../../../model/ids.ts";
import { hintOf, newToken, readToken, TOKEN_PREFIXES, tokenFrom, type TokenKind } from "./secret-token.ts";

const kinds = Object.keys(TOKEN_PREFIXES) as TokenKind[];

test("a token of each kind, with and without a tenant, is read back", () => {
  for (const kind of kinds) {
    expect(readToken(newToken(kind))).toEqual({ kind, tenant: null });
    const tenant = "team-7" as TenantId;
    expect(readToken(newToken(kind, tenant))).toEqual({ kind, tenant });
  }
});

test("secrets of any bytes keep their length, and different ones differ", () => {
  expect(tokenFrom("key", new Uint8Array(32))).toHaveLength(tokenFrom("key", new Uint8Array(32).fill(255)).length);
  expect(tokenFrom("key", new Uint8Array(32))).not.toBe(tokenFrom("key", new Uint8Array(32).fill(1)));
});

test("one wrong character is noticed, wherever it is", () => {
  const token = newToken("key", "local" as TenantId);
  assert(
    property(nat(token.length - 1), constantFrom(..."abXY01_-".split("")), (at, wrong) => {
      pre(token[at] !== wrong);
      expect(readToken(token.slice(0, at) + wrong + token.slice(at + 1))).toBeNull();
    }),
  );
});

test("no text makes it throw", () => {
  assert(property(string(), (text) => void readToken(text)));
  expect(readToken("")).toBeNull();
  expect(readToken("pvx_aaaa")).toBeNull();
});

test("the hint is its beginning with five characters of the secret, too few to guess the rest", () => {
  const token = newToken("key", "local" as TenantId);
  expect(token.startsWith(hintOf(token))).toBe(true);
  expect(hintOf(token)).toMatch(/^pv_local_\w{6}$/);
});
