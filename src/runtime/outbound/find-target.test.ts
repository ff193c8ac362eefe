import { expect, test } from "vitest";
import { findTarget } from "./find-target.ts";
import { addressRanges, isPublicAddress } from "./public-address.ts";

const NOTHING = addressRanges([]);
const to =
  (...addresses: string[]) =>
  async () =>
    addresses.map((address) => ({ address }));

test.each([
  "127.0.0.1",
  "127.8.9.10",
  "0.0.0.0",
  "10.1.2.3",
  "100.100.100.200",
  "168.63.129.16",
  "169.254.169.254",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "198.18.0.1",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::ffff:127.0.0.1",
  "::ffff:7f00:1",
  "::ffff:a9fe:a9fe",
  "::127.0.0.1",
  "64:ff9b::7f00:1",
  "2002:7f00:1::",
  "2001:0:7f00:1::",
  "2001:db8::1",
  "fc00::1",
  "fd00:ec2::254",
  "fe80::1",
  "ff02::1",
  "not an address",
])("%s is not public", (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test.each(["1.1.1.1", "93.184.216.34", "172.32.0.1", "::ffff:1.1.1.1", "2606:4700::1111", "2a00:1450::1"])(
  "%s is public",
  (address) => {
    expect(isPublicAddress(address)).toBe(true);
  },
);

test("the request goes to the address that was judged", async () => {
  expect(
    await findTarget("https://hooks.example/in?x=1", NOTHING, to("93.184.216.34", "2606:4700::1111")),
  ).toMatchObject({
    kind: "found",
    address: "93.184.216.34",
    family: 4,
  });
});

test.each([
  ["https://127.0.0.1/", "127.0.0.1 is at 127.0.0.1"],
  ["https://0x7f.1/", "is at 127.0.0.1"],
  ["https://2130706433/", "is at 127.0.0.1"],
  ["https://[::1]/", "::1 is at ::1"],
  ["https://[::ffff:169.254.169.254]/latest", "which is not a public address"],
  ["http://93.184.216.34/", "unencrypted"],
  ["https://me:secret@hooks.example/", "user name or password"],
  ["https://hooks.example/#x", "fragment"],
  ["file:///etc/passwd", "file:"],
  ["nonsense", "no URL"],
])("%s is refused", async (url, reason) => {
  const target = await findTarget(url, NOTHING, to("93.184.216.34"));
  expect(target).toMatchObject({ kind: "refused", reason: expect.stringContaining(reason) });
});

test("a name is refused when any of its addresses is inside, and no name is taken for what it says", async () => {
  expect(await findTarget("https://hooks.example/", NOTHING, to("93.184.216.34", "10.0.0.1"))).toMatchObject({
    kind: "refused",
    reason: "hooks.example is at 10.0.0.1, which is not a public address and not allowed",
  });
  expect(await findTarget("https://localhost/", NOTHING)).toMatchObject({ kind: "refused" });
});

test("what is allowed may be asked, also unencrypted", async () => {
  const allowed = addressRanges(["10.0.0.0/8", "127.0.0.1"]);
  expect(await findTarget("http://hooks.example/", allowed, to("10.0.0.1"))).toMatchObject({ kind: "found" });
  expect(await findTarget("http://127.0.0.1:8080/", allowed)).toMatchObject({ kind: "found" });
  expect(await findTarget("http://127.0.0.2/", allowed)).toMatchObject({ kind: "refused" });
});

test("a name that does not resolve now may do so later", async () => {
  const fails = async () => {
    throw Object.assign(new Error("no"), { code: "ENOTFOUND" });
  };
  expect(await findTarget("https://nowhere.example/", NOTHING, fails)).toEqual({
    kind: "unresolved",
    reason: "nowhere.example cannot be resolved: ENOTFOUND",
  });
});

test.each(["10.0.0.0/33", "10.0.0/8", "x", "10.0.0.0/a"])("%s is no range", (range) => {
  expect(() => addressRanges([range])).toThrow(RangeError);
});
