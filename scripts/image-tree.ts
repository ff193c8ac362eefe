/**
 * Lays out what the image holds: the bundle, the packages that are not in it, the migrations and the list of parts.
 * @example node scripts/image-tree.ts /image
 */
import { spawnSync } from "node:child_process";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { EXTERNAL_PACKAGES, neededFolders } from "./image-packages.ts";

const root = path.dirname(import.meta.dirname);

/** Types and source maps: Node reads neither here. */
const isForProgrammers = (file: string): boolean =>
  file.startsWith(path.join(root, "dist", "types")) || file.endsWith(".map");

/** All that is bundled or beside the bundle, as CycloneDX. */
const listOfParts = (): string => {
  const args = ["sbom", "--sbom-format=cyclonedx", "--sbom-type=application", "--omit=dev", "--package-lock-only"];
  const { status, stdout, stderr } = spawnSync("npm", [...args, "--workspaces=false"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 2 ** 20,
  });
  if (status !== 0) throw new Error(`npm sbom ended with ${status}: ${stderr}`);
  return stdout;
};

export const layOut = async (target: string): Promise<void> => {
  await mkdir(target, { recursive: true });
  const copy = (name: string): Promise<void> =>
    cp(path.join(root, name), path.join(target, name), {
      recursive: true,
      dereference: true,
      filter: (file) => !isForProgrammers(file),
    });
  for (const name of ["bin", "dist", "sql", "package.json", "LICENSE"]) await copy(name);
  await cp(path.join(root, "deploy/image/healthcheck.mjs"), path.join(target, "bin/healthcheck.mjs"));
  const lock = JSON.parse(await readFile(path.join(root, "package-lock.json"), "utf8")) as unknown;
  for (const folder of neededFolders(lock, EXTERNAL_PACKAGES, process)) await copy(folder);
  await writeFile(path.join(target, "sbom.cdx.json"), listOfParts());
};

const [target] = process.argv.slice(2);
if (process.argv[1] === import.meta.filename) {
  if (target === undefined) throw new Error("name the folder to lay it out in");
  await layOut(path.resolve(target));
}
