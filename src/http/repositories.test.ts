import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isAllowedRepository } from "./repositories.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "provost-repositories-"));
  await mkdir(join(folder, "allowed", "service"), { recursive: true });
  await mkdir(join(folder, "allowed-too"));
  await symlink(join(folder, "allowed-too"), join(folder, "allowed", "link"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const allowed = (path: string): Promise<boolean> => isAllowedRepository(path, [join(folder, "allowed")]);

test("what lies in an allowed folder is allowed, and the folder itself", async () => {
  expect(await allowed(join(folder, "allowed", "service"))).toBe(true);
  expect(await allowed(join(folder, "allowed"))).toBe(true);
});

test.each(["allowed-too", "allowed/../allowed-too", "allowed/link", "allowed/missing", ".", ""])(
  "%j is not",
  async (path) => expect(await allowed(join(folder, path))).toBe(false),
);

test("a relative path is not, nor anything where nothing is allowed", async () => {
  expect(await allowed("allowed")).toBe(false);
  expect(await isAllowedRepository(join(folder, "allowed"), [])).toBe(false);
});
