import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** Programs of the system, found whatever the PATH of whoever started us says. */
const FOLDERS = ["/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin", "/run/current-system/sw/bin"];

/** @returns absolute path; null when it is not installed */
export const findProgram = async (name: string): Promise<string | null> => {
  for (const folder of [...FOLDERS, ...(process.env["PATH"] ?? "").split(delimiter)]) {
    if (!folder.startsWith("/")) continue;
    const path = join(folder, name);
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false, // not here, or not for us
    );
    if (found) return path;
  }
  return null;
};
