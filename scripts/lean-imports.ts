/**
 * Rewrites imports on their way into the bundle so that a start pays only for what it uses.
 *
 * Built-in modules: an `import` makes Node read all of their exports, lazy ones included; `node:fs` alone loads streams,
 * readline and promises that way. With `node:util` and `node:process` that is 10 ms at each start. So
 * `import { readFileSync } from "node:fs"` becomes a destructured `getBuiltinModule("node:fs")`.
 *
 * entities: markdown-it decodes a table of all HTML entities when it is loaded, 5 ms, though few plans have a single one.
 * A `require` inside the bundle is evaluated where it stands, so that the table is made when the first is met.
 *
 * zod: `import { z }` keeps all of it, its forty locales included, because esbuild drops what is unused only from a
 * namespace import. `import * as z` means the same and is a quarter of the size.
 */
import { readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import type { Plugin } from "esbuild";

const BLANK = /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const IMPORT = /import\s+([^"';]+?)\s+from\s*(["'])([^"']+)\2;?|import\s*(["'])[^"']+\4;?/y;
const EXPORT = /export\s*\{\s*([\w$]+)\s+as\s+([\w$]+)\s*\}\s*from\s*["']([^"']+)["'];?/y;
const CLAUSE = /^(?:([\w$]+)\s*,?\s*)?(?:\*\s*as\s+([\w$]+)|\{([\s\S]*)\})?$/;

const getBuiltin = (name: string): string => `globalThis.process.getBuiltinModule(${JSON.stringify(name)})`;

/** The declaration that stands for an import; null where the import has to stay. Line breaks are kept for source maps. */
const declaration = (clause: string, name: string): string | null => {
  const [, whole, namespace, members] = CLAUSE.exec(clause) ?? [];
  if (whole === "type" || (!whole && !namespace && members === undefined)) return null;
  const source = getBuiltin(name);
  const pattern = members?.replace(/\btype\s+[\w$]+(\s+as\s+[\w$]+)?\s*,?/g, "").replace(/\s+as\s+/g, ": ");
  const names = [whole, namespace, pattern === undefined ? undefined : `{${pattern}}`].filter(
    (part) => part !== undefined,
  );
  return `const ${names.map((part) => `${part} = ${source}`).join(", ")};`;
};

const rewriteImport = (statement: string, clause: string | undefined, name: string | undefined): string => {
  if (clause === undefined || name === undefined) return statement;
  if (name === "zod" && clause === "{ z }") return 'import * as z from "zod";';
  return (isBuiltin(name) ? declaration(clause, name) : null) ?? statement;
};

/** `export { default as path } from "node:path"` */
const rewriteExport = (statement: string, member: string, alias: string, name: string): string => {
  if (!isBuiltin(name)) return statement;
  return `export const ${alias} = ${getBuiltin(name)}${member === "default" ? "" : `.${member}`};`;
};

/** Rewrites the imports at the head of a module. What comes after its first other statement is left alone. */
export const rewriteImports = (text: string): string => {
  let result = "";
  for (let at = 0; ;) {
    BLANK.lastIndex = IMPORT.lastIndex = EXPORT.lastIndex = at;
    const blank = BLANK.exec(text)?.[0];
    const [statement, clause, , name] = IMPORT.exec(text) ?? [];
    const [passedOn, member, alias, origin] = EXPORT.exec(text) ?? [];
    const part = blank ?? statement ?? passedOn;
    if (part === undefined) return result + text.slice(at);
    if (statement !== undefined) result += rewriteImport(statement, clause, name);
    else if (passedOn !== undefined) result += rewriteExport(passedOn, member!, alias!, origin!);
    else result += part;
    at += part.length;
  }
};

/** Commander can start sub-commands as programs of their own. Ours are none, and the module behind it costs 4 ms. */
const withoutProcesses = (text: string): string =>
  text.replace(/const childProcess = [^;]+;/, "const childProcess = null;");

export const leanImports: Plugin = {
  name: "lean-imports",
  setup: (build) => {
    build.onLoad({ filter: /\.(?:ts|mjs|js)$/ }, async ({ path: file }) => {
      const text = rewriteImports(await readFile(file, "utf8"));
      const contents = /[\\/]node_modules[\\/]commander[\\/]/.test(file) ? withoutProcesses(text) : text;
      return { contents, loader: file.endsWith(".ts") ? "ts" : "js" };
    });
    build.onResolve({ filter: /^entities$/ }, ({ importer, resolveDir }) =>
      /[\\/]node_modules[\\/]markdown-it[\\/]/.test(importer)
        ? { path: "entities", namespace: "on-demand", pluginData: resolveDir }
        : null,
    );
    build.onLoad({ filter: /.*/, namespace: "on-demand" }, ({ pluginData }) => ({
      contents: 'export const decodeHTMLStrict = (text) => require("entities/decode").decodeHTMLStrict(text);',
      resolveDir: String(pluginData),
    }));
    // What CommonJS modules require.
    build.onResolve({ filter: /^[\w/:]+$/ }, ({ path: name, kind }) =>
      kind === "require-call" && isBuiltin(name) ? { path: name, namespace: "builtin" } : null,
    );
    build.onLoad({ filter: /.*/, namespace: "builtin" }, ({ path: name }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(name)});`,
    }));
  },
};
