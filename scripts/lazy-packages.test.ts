import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = path.dirname(import.meta.dirname);

/** Left out of the bundle, so Node itself loads them, and finds the names of CommonJS. */
const EXTERNAL = /^(?:@cedar-policy\/cedar-wasm|@zxcvbn-ts\/|pino$|node:)/;

const isCommonJs = (name: string): boolean => {
  const file = fileURLToPath(import.meta.resolve(name));
  if (/\.[cm]js$/.test(file)) return file.endsWith(".cjs");
  let folder = path.dirname(file);
  while (!existsSync(path.join(folder, "package.json"))) folder = path.dirname(folder);
  const { type } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as { type?: string };
  return type !== "module";
};

it("are of ES modules: in the bundle, import() of CommonJS gives a module without names", () => {
  const found = globSync("src/**/*.ts", { cwd: root })
    .filter((file) => !file.endsWith(".test.ts"))
    .flatMap((file) => {
      const text = readFileSync(path.join(root, file), "utf8");
      return Array.from(text.matchAll(/(?<!typeof )\bimport\("([^."][^"]*)"\)/g), ([, name = ""]) => ({ file, name }));
    })
    .filter(({ name }) => !EXTERNAL.test(name));

  expect(found.map(({ name }) => name)).toContain("ws");
  expect(found.filter(({ name }) => isCommonJs(name))).toEqual([]);
});
