/**
 * Modules of ours that the bundle evaluates, with all that they import, when something of theirs is first used and not
 * when they are imported. For what only some inputs need, in code that cannot wait for an `import()`.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Plugin } from "esbuild";

const DECLARATION = /^export\s+(?:async\s+)?(?:const|function\*?|class)\s+([\w$]+)/gmu;
const TYPE = /^export\s+(?:declare\s+|abstract\s+)?(?:type|interface)\s/gmu;
const EXPORT = /^export\b/gmu;

/** Names of the values that a module exports. Throws when it exports any other way than by a declaration. */
export const exportedNames = (file: string, text: string): string[] => {
  const names = Array.from(text.matchAll(DECLARATION), ([, name]) => name!);
  const types = text.match(TYPE)?.length ?? 0;
  if (names.length + types === text.match(EXPORT)?.length) return names;
  throw new Error(`${file}: a deferred module must declare what it exports: export const, function, class or type`);
};

/** A CommonJS module that looks like the real one and loads it at the first look. */
const standIn = (file: string, names: readonly string[]): string =>
  [
    `let real; const load = () => (real ??= require(${JSON.stringify(file)}));`,
    ...names.map(
      (name) => `Object.defineProperty(exports, "${name}", { enumerable: true, get: () => load().${name} });`,
    ),
  ].join("\n");

/** @param files absolute paths */
export const deferredModules = (files: readonly string[]): Plugin => ({
  name: "deferred-modules",
  setup: (build) => {
    const deferred = new Set(files);
    build.onResolve({ filter: /^\..*\.ts$/ }, ({ path: name, resolveDir, kind }) => {
      const file = path.resolve(resolveDir, name);
      return kind === "import-statement" && deferred.has(file) ? { path: file, namespace: "deferred" } : null;
    });
    build.onLoad({ filter: /./, namespace: "deferred" }, async ({ path: file }) => ({
      contents: standIn(file, exportedNames(file, await readFile(file, "utf8"))),
      resolveDir: path.dirname(file),
    }));
  },
});
