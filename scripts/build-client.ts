/** Bundles `provost/client`: for browsers, so nothing of Node may be in it, and no validator either: those are its types. */
import path from "node:path";
import { build } from "esbuild";

const root = path.dirname(import.meta.dirname);

export const buildClient = (outdir: string) =>
  build({
    absWorkingDir: root,
    entryPoints: { client: "src/sdk/client/index.ts" },
    outdir,
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: "linked",
    metafile: true,
    logLevel: "warning",
  });
