/** Builds the dashboard into the package, with compressed copies of what the server sends: it compresses nothing itself. */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { build, type Rolldown } from "vite";

const root = path.dirname(import.meta.dirname);
const COMPRESSED = /\.(js|css|html|svg)$/;
/** Smaller ones fit one packet as they are. */
const MIN_BYTES = 1_000;

const compress = async (file: string): Promise<string[]> => {
  const bytes = await readFile(file);
  if (!COMPRESSED.test(file) || bytes.length < MIN_BYTES) return [];
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    promisify(gzip)(bytes, { level: 9 }),
  ]);
  await Promise.all([writeFile(`${file}.br`, br), writeFile(`${file}.gz`, gz)]);
  return [`${file}.br`, `${file}.gz`];
};

/** @returns absolute paths of the files that were written */
export const buildDashboard = async (outdir: string): Promise<string[]> => {
  const folder = path.join(outdir, "dashboard");
  const output = (await build({
    configFile: path.join(root, "dashboard", "vite.config.ts"),
    // Bundled, it would be written into node_modules first, which may be somebody else's to write to.
    configLoader: "native",
    logLevel: "warn",
    // What is stale goes last, with all else that is (build.ts): a control plane may be starting meanwhile.
    build: { outDir: folder, emptyOutDir: false },
  })) as Rolldown.RolldownOutput;
  const fixed = ["favicon.svg", "theme.js"];
  const names = [...output.output.map(({ fileName }) => fileName), ...fixed];
  const files = names.map((name) => path.join(folder, name));
  return [...files, ...(await Promise.all(files.map(compress))).flat()];
};
