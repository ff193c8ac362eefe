/**
 * Modules of ours that the bundle loads, with all that only they import, when a function of theirs is first called and
 * not when they are imported. For what only some inputs need, in code that cannot wait for an `import()`. Each becomes
 * an entry point of its own; what imports it gets functions that load that file with `require`, which takes ES modules.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Plugin } from "esbuild";

const FUNCTION = /^export\s+(?:async\s+)?(?:function\s+([\w$]+)|const\s+([\w$]+)\s*=\s*(?:async\s+)?[(<])/gmu;
const TYPE = /^export\s+(?:type|interface)\s/gmu;
const EXPORT = /^export\b/gmu;

/** Names of the functions that a module exports. Throws when it exports any other value. */
export const exportedFunctions = (file: string, text: string): string[] => {
  const names = Array.from(text.matchAll(FUNCTION), ([, declared, assigned]) => declared ?? assigned!);
  const types = text.match(TYPE)?.length ?? 0;
  if (names.length + types === text.match(EXPORT)?.length) return names;
  throw new Error(`${file}: a deferred module exports functions and types, each where it is declared`);
};

const outputOf = (file: string): string => path.basename(file, ".ts");

const standIn = (file: string, names: readonly string[]): string =>
  [
    `let real;`,
    `const load = () => (real ??= process.getBuiltinModule("node:module").createRequire(import.meta.url)("./${outputOf(file)}.js"));`,
    ...names.map((name) => `export const ${name} = (...args) => load().${name}(...args);`),
  ].join("\n");

/** For `entryPoints`; all outputs must lie in one folder. */
export const deferredEntries = (files: readonly string[]): Record<string, string> =>
  Object.fromEntries(files.map((file) => [outputOf(file), file]));

/** @param files absolute paths; modules beside one of them import it as it is */
export const deferredModules = (files: readonly string[]): Plugin => ({
  name: "deferred-modules",
  setup: (build) => {
    const deferred = new Set(files);
    build.onResolve({ filter: /^\..*\.ts$/ }, ({ path: name, resolveDir, kind }) => {
      const file = path.resolve(resolveDir, name);
      const isBeside = path.dirname(file) === resolveDir;
      return kind === "import-statement" && !isBeside && deferred.has(file)
        ? { path: file, namespace: "deferred" }
        : null;
    });
    build.onLoad({ filter: /./, namespace: "deferred" }, async ({ path: file }) => ({
      contents: standIn(file, exportedFunctions(file, await readFile(file, "utf8"))),
      resolveDir: path.dirname(file),
    }));
  },
});
