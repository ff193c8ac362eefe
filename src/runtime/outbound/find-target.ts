/**
 * Where a URL leads that a user or a model has named. The name is resolved once, what it resolves to is judged, and the request goes to that very
 * address: a name that resolves to something else a moment later leads nowhere else.
 */
import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import type { BlockList } from "node:net";
import { isIP } from "node:net";
import { isAmong, isPublicAddress } from "./public-address.ts";

export type Target = { kind: "found"; url: URL; address: string; family: 4 | 6 };
export type NoTarget =
  /** It may not be asked. */
  | { kind: "refused"; reason: string }
  /** It could not be found out now. */
  | { kind: "unresolved"; reason: string };

export type Resolve = (hostname: string) => Promise<Pick<LookupAddress, "address">[]>;

const resolveByDns: Resolve = (hostname) => lookup(hostname, { all: true });

/** What a URL must be, whatever its name resolves to. Null when nothing is wrong with it. */
export const whatIsWrongWith = (text: string): string | null => {
  if (!URL.canParse(text)) return "it is no URL";
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:")
    return `it begins with ${url.protocol} and not with https:`;
  if (url.username !== "" || url.password !== "") return "it holds a user name or password";
  if (url.hash !== "") return "it holds a fragment, which no receiver would see";
  return null;
};

/** Brackets are the URL's, not the address's. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, "$1");

/** @param allowed addresses that may be asked though they are not public */
export const findTarget = async (
  text: string,
  allowed: BlockList,
  resolve: Resolve = resolveByDns,
): Promise<Target | NoTarget> => {
  const wrong = whatIsWrongWith(text);
  if (wrong !== null) return { kind: "refused", reason: wrong };
  const url = new URL(text);
  const host = hostOf(url);
  let addresses: string[];
  try {
    addresses = isIP(host) === 0 ? (await resolve(host)).map(({ address }) => address) : [host];
  } catch (error) {
    return { kind: "unresolved", reason: `${host} cannot be resolved: ${(error as NodeJS.ErrnoException).code ?? ""}` };
  }
  const [address] = addresses;
  if (address === undefined) return { kind: "unresolved", reason: `${host} has no address` };
  // All of them: a name with one public address among others would be asked by chance.
  const inside = addresses.find((one) => !isPublicAddress(one) && !isAmong(allowed, one));
  if (inside !== undefined) {
    return { kind: "refused", reason: `${host} is at ${inside}, which is not a public address and not allowed` };
  }
  if (url.protocol === "http:" && !addresses.every((one) => isAmong(allowed, one))) {
    return { kind: "refused", reason: `${url.protocol}//${url.host} would be sent unencrypted; use https` };
  }
  return { kind: "found", url, address, family: isIP(address) === 4 ? 4 : 6 };
};
