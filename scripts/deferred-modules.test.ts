import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { deferredModules, exportedNames } from "./deferred-modules.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "deferred-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it("names the values that a module exports, not its types", () => {
  const text =
    "export const a = 1;\nexport type T = string;\nexport async function f() {}\nexport class C {}\nconst hidden = 2;\n";

  expect(exportedNames("a.ts", text)).toEqual(["a", "f", "C"]);
});

it.each(["export { a };\n", "export * from './b.ts';\n", "export default 1;\n", "export let a = 1;\n"])(
  "refuses what it would lose: %s",
  (text) => {
    expect(() => exportedNames("a.ts", `const a = 1;\n${text}`)).toThrow(/a\.ts/);
  },
);

it("evaluates a deferred module, and what it imports, when something of it is first used, and once", async () => {
  await writeFile(path.join(folder, "large.ts"), 'globalThis.told.push("large");\nexport const seven = 7;\n');
  await writeFile(
    path.join(folder, "reader.ts"),
    'import { seven } from "./large.ts";\nglobalThis.told.push("reader");\nexport const read = () => seven;\n',
  );
  await writeFile(
    path.join(folder, "main.ts"),
    'import { read } from "./reader.ts";\nglobalThis.told.push("main");\nexport const use = () => read() + read();\n',
  );
  const outfile = path.join(folder, "out.mjs");
  const told: string[] = [];
  Object.assign(globalThis, { told });

  await build({
    entryPoints: [path.join(folder, "main.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    plugins: [deferredModules([path.join(folder, "reader.ts")])],
  });
  const { use } = (await import(outfile)) as { use: () => number };
  told.push("loaded");

  expect(use()).toBe(14);
  expect(told).toEqual(["main", "loaded", "large", "reader"]);
});
