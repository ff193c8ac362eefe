import { describe, expect, it } from "vitest";
import { rewriteImports } from "./lean-imports.ts";

const builtin = (name: string): string => `globalThis.process.getBuiltinModule("${name}")`;

describe("rewriteImports", () => {
  it.each([
    ['import { a, b as c } from "node:fs";', `const { a, b: c } = ${builtin("node:fs")};`],
    ['import path from "path";', `const path = ${builtin("path")};`],
    ["import * as os from 'node:os'", `const os = ${builtin("node:os")};`],
    [
      'import fs, { statSync } from "node:fs";',
      `const fs = ${builtin("node:fs")}, { statSync } = ${builtin("node:fs")};`,
    ],
    ['import { type Stats, statSync } from "node:fs";', `const {  statSync } = ${builtin("node:fs")};`],
    ['import { statSync, type Stats } from "node:fs";', `const { statSync, } = ${builtin("node:fs")};`],
    ["export {default as minpath} from 'node:path'", `export const minpath = ${builtin("node:path")};`],
    [
      'export { fileURLToPath as toPath } from "node:url";',
      `export const toPath = ${builtin("node:url")}.fileURLToPath;`,
    ],
    ['import { z } from "zod";', 'import * as z from "zod";'],
  ])("rewrites %s", (before, after) => {
    expect(rewriteImports(before).replace(/,\s+}/, ", }")).toBe(after);
  });

  it.each([
    'import type { Stats } from "node:fs";',
    'import type fs from "node:fs";',
    'import type { z } from "zod";',
    'import { unified } from "unified";',
    'import "node:process";',
    'export { a as b } from "./a.js";',
    'export { path } from "node:path/posix/none";',
    'import { fs } from "./node:fs.ts";',
  ])("leaves alone %s", (text) => {
    expect(rewriteImports(text)).toBe(text);
  });

  it("keeps the lines where they are", () => {
    const text = '// head\nimport {\n  a,\n  b,\n} from "node:fs";\nimport { c } from "./c.ts";\nc(a, b);\n';

    expect(rewriteImports(text).split("\n")).toHaveLength(text.split("\n").length);
    expect(rewriteImports(text)).toContain(`const {\n  a,\n  b,\n} = ${builtin("node:fs")};`);
  });

  it("does not touch what a module writes about imports", () => {
    const text = 'import { c } from "./c.ts";\nexport const script = `\nimport { a } from "node:fs";\n`;\n';

    expect(rewriteImports(text)).toBe(text);
  });
});
