import { readFileSync } from "node:fs";
import path from "node:path";

type Manifest = { name?: unknown; version?: unknown };

const readManifest = (folder: string): Manifest | null => {
  try {
    return JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as Manifest;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
};

/** Folder of this package. Looked up rather than counted in `..`: a bundled module lies elsewhere than its source. */
export const packageRoot = (): string => {
  for (let folder = import.meta.dirname; ; folder = path.dirname(folder)) {
    if (readManifest(folder)?.name === "provost") return folder;
    if (folder === path.dirname(folder)) throw new Error(`provost's package.json is not above ${import.meta.dirname}`);
  }
};

export const packageVersion = (): string => String(readManifest(packageRoot())?.version);
