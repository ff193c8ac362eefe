/**
 * Which addresses anybody may have asked. Whoever names a URL must not reach through the control plane what only
 * it can reach: itself, its network, the metadata service of its cloud.
 */
import { BlockList, isIP, isIPv4, isIPv6 } from "node:net";

/** Special-purpose ranges of IANA's registry that are not reachable from everywhere, and Azure's wire server. */
const NOT_PUBLIC_V4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "168.63.129.16/32",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];

/** Of version 6 only global unicast is public, and of that not what carries a version 4 address inside. */
const PUBLIC_V6 = ["2000::/3"];
const NOT_PUBLIC_V6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];

const MAPPED = /^::ffff:(?:(\d+\.\d+\.\d+\.\d+)|([\da-f]{1,4}):([\da-f]{1,4}))$/i;

/** The address of version 4 that one of version 6 stands for; else the address itself. */
const unmapped = (address: string): string => {
  const [, dotted, high, low] = MAPPED.exec(address) ?? [];
  if (dotted !== undefined) return dotted;
  if (high === undefined || low === undefined) return address;
  const bits = (Number.parseInt(high, 16) << 16) | Number.parseInt(low, 16);
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join(".");
};

const versionOf = (address: string): "ipv4" | "ipv6" => (isIPv4(address) ? "ipv4" : "ipv6");

/** @param ranges as 10.0.0.0/8 or a single address; throws on what is neither */
export const addressRanges = (ranges: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", prefix] = range.split("/");
    if (isIP(address) === 0 || (prefix !== undefined && !/^\d{1,3}$/.test(prefix)))
      throw new RangeError(`${range} is no address and no range of addresses such as 10.0.0.0/8`);
    if (prefix === undefined) list.addAddress(address, versionOf(address));
    else list.addSubnet(address, Number(prefix), versionOf(address));
  }
  return list;
};

const notPublicV4 = addressRanges(NOT_PUBLIC_V4);
const publicV6 = addressRanges(PUBLIC_V6);
const notPublicV6 = addressRanges(NOT_PUBLIC_V6);

export const isAmong = (ranges: BlockList, address: string): boolean => {
  const plain = unmapped(address);
  return ranges.check(plain, versionOf(plain));
};

export const isPublicAddress = (address: string): boolean => {
  const plain = unmapped(address);
  if (isIPv4(plain)) return !notPublicV4.check(plain, "ipv4");
  return isIPv6(plain) && publicV6.check(plain, "ipv6") && !notPublicV6.check(plain, "ipv6");
};
