import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildClient } from "./build-client.ts";

let folder: string;
let inputs: string[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "provost-client-"));
  inputs = Object.keys((await buildClient(folder)).metafile.inputs);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the client is made of itself and the list of operations alone", () => {
  expect(inputs.filter((file) => !file.startsWith("src/sdk/client/"))).toEqual(["src/http/operations.ts"]);
});

test("the client is small, and runs where there is no Node", () => {
  const text = readFileSync(join(folder, "client.js"), "utf8");
  expect(text).not.toMatch(/\bnode:|\bprocess\.|\bBuffer\b/);
  expect(gzipSync(text).length).toBeLessThan(8_192);
});
