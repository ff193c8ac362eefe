/** Types of what the package exports, for those who write agents in TypeScript. */
import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const root = path.dirname(import.meta.dirname);
const FOLDER = path.join(root, "dist", "types");

/** @returns absolute paths of the files that were written */
export const emitTypes = async (): Promise<string[]> => {
  const compiler = path.join(root, "node_modules", "typescript", "bin", "tsc");
  await promisify(execFile)(process.execPath, [compiler, "-p", path.join(root, "tsconfig.types.json")]);
  const entries = await readdir(FOLDER, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name));
};
