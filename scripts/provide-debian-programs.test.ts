import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { missingPrograms } from "./provide-debian-programs.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "provost-programs-"));
  writeFileSync(path.join(folder, "a-server"), "");
  chmodSync(path.join(folder, "a-server"), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

it("names what no folder of the path has", () => {
  const searchPath = ["/nowhere", folder].join(path.delimiter);

  expect(missingPrograms(["a-server", "another-server"], searchPath)).toEqual(["another-server"]);
});
