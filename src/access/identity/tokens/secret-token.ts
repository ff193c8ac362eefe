/**
 * Secrets that we hand out: `pv_` API keys, `pva_` agent tokens, `pvr_` refresh tokens, `pvs_` session cookies, `pvl_` links
 * and tickets, `pvi_` invitations. 256 random bits in base 62, then a CRC-32 over all before it: a typing error and most
 * of what a secret scanner finds by accident are told apart without asking the database. Keys name their tenant, so that
 * row-level security already guards the look-up; one whose name was altered has another hash and is found nowhere.
 */
import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import type { TenantId } from "../../../model/ids.ts";
import { sha256 } from "../../../runtime/hash.ts";

export const TOKEN_PREFIXES = {
  key: "pv",
  agent: "pva",
  refresh: "pvr",
  session: "pvs",
  link: "pvl",
  invitation: "pvi",
} as const;
export type TokenKind = keyof typeof TOKEN_PREFIXES;

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const SECRET_DIGITS = 43;
const CHECK_DIGITS = 6;
const FORM = /^(pv[arsli]?)_(?:([a-z][a-z0-9-]{0,38})_)?([0-9A-Za-z]{43})_([0-9A-Za-z]{6})$/;

const base62 = (value: bigint, digits: number): string => {
  let text = "";
  for (let rest = value; text.length < digits; rest /= 62n) text = DIGITS.charAt(Number(rest % 62n)) + text;
  return text;
};

const checkOf = (text: string): string => base62(BigInt(crc32(text)), CHECK_DIGITS);

/** The form of secret bytes; 32 of them fill it. */
export const tokenFrom = (kind: TokenKind, secret: Uint8Array, tenant?: TenantId): string => {
  const value = base62(BigInt(`0x${Buffer.from(secret).toString("hex")}`), SECRET_DIGITS);
  const head = [TOKEN_PREFIXES[kind], ...(tenant === undefined ? [] : [tenant]), value].join("_");
  return `${head}_${checkOf(`${head}_`)}`;
};

export const newToken = (kind: TokenKind, tenant?: TenantId): string => tokenFrom(kind, randomBytes(32), tenant);

export type ReadToken = { kind: TokenKind; tenant: TenantId | null };

/** Null for what is not one of our tokens, or was mistyped. Says nothing about whether it is still good. */
export const readToken = (text: string): ReadToken | null => {
  const match = FORM.exec(text);
  if (match === null || checkOf(text.slice(0, -CHECK_DIGITS)) !== match[4]) return null;
  const kind = (Object.keys(TOKEN_PREFIXES) as TokenKind[]).find((one) => TOKEN_PREFIXES[one] === match[1]);
  return kind === undefined ? null : { kind, tenant: (match[2] ?? null) as TenantId | null };
};

/** What is stored of a token. It has 256 random bits, so a fast hash without salt gives nothing away. */
export const hashToken = (text: string): string => sha256(text);

/** So much of a token may be shown, to recognise it by. */
export const hintOf = (token: string): string => token.slice(0, token.lastIndexOf("_") - SECRET_DIGITS + 6);
