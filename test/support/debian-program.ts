import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Debian puts servers where only root's PATH looks. */
const FOLDERS = ["/usr/sbin", "/usr/local/sbin"];

/** Absolute path of a program. Fails with the way out: a test that needs it must not pass by being skipped. */
export const debianProgram = (name: string): string => {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...FOLDERS];
  const found = folders
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false; // not here
      }
    });
  if (found === undefined) throw new Error(`${name} is not installed; run scripts/install-debian-packages as root`);
  return found;
};
