import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { deferredEntries, deferredModules, exportedFunctions } from "./deferred-modules.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "deferred-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it("names the functions that a module exports, not its types", () => {
  const text = [
    "export const a = (b: number): number => b;",
    "export const c = <T>(value: T): T => value;",
    "export type T = string;",
    "export async function f() {}",
    "const hidden = 2;",
  ].join("\n");

  expect(exportedFunctions("a.ts", text)).toEqual(["a", "c", "f"]);
});

it.each(["export { a };", "export * from './b.ts';", "export default 1;", "export const a = 1;", "export class A {}"])(
  "refuses what it would lose: %s",
  (text) => {
    expect(() => exportedFunctions("a.ts", text)).toThrow(/a\.ts/);
  },
);

it("loads a deferred module, and what only it imports, when a function of it is first called, and once", async () => {
  const write = (name: string, ...lines: string[]) => writeFile(path.join(folder, name), lines.join("\n"));
  await mkdir(path.join(folder, "native"));
  await write("shared.ts", 'globalThis.told.push("shared");', "export const three = 3;");
  await write("native/large.ts", 'globalThis.told.push("large");', "export const four = 4;");
  await write(
    "native/reader.ts",
    'import { three } from "../shared.ts";',
    'import { four } from "./large.ts";',
    'globalThis.told.push("reader");',
    "export const read = (factor: number): number => factor * (three + four);",
  );
  await write("native/other.ts", 'import { read } from "./reader.ts";', "export const twice = (): number => read(2);");
  await write(
    "main.ts",
    'import { three } from "./shared.ts";',
    'import { read } from "./native/reader.ts";',
    'import { twice } from "./native/other.ts";',
    'globalThis.told.push("main");',
    "export const use = () => three + read(1) + twice();",
  );
  const readers = ["reader.ts", "other.ts"].map((name) => path.join(folder, "native", name));
  const outdir = path.join(folder, "out");
  await build({
    entryPoints: { main: path.join(folder, "main.ts"), ...deferredEntries(readers) },
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    plugins: [deferredModules(readers)],
  });
  await writeFile(path.join(outdir, "package.json"), '{ "type": "module" }');
  const script = `globalThis.told = [];
    const { use } = await import("./main.js");
    told.push("loaded");
    told.push(use());
    console.log(JSON.stringify(told));`;
  const told = execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd: outdir, encoding: "utf8" });

  expect(JSON.parse(told)).toEqual(["shared", "main", "loaded", "large", "reader", 24]);
});
