/** Servers that tests start as processes of their own and that npm does not carry. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

/** Debian puts servers where only root's PATH looks. */
const FOLDERS = ["/usr/sbin", "/usr/local/sbin"];
const INSTALLER = path.join(import.meta.dirname, "install-debian-packages");
const APT = "/usr/bin/apt-get";

export const missingPrograms = (names: readonly string[], searchPath: string): string[] => {
  const folders = [...searchPath.split(path.delimiter), ...FOLDERS];
  return names.filter((name) => !folders.some((folder) => existsSync(path.join(folder, name))));
};

/** Installs what is missing where that is allowed; where it is not, says how, and the tests that need it fail by name. */
export const provideDebianPrograms = (names: readonly string[]): void => {
  const missing = missingPrograms(names, process.env["PATH"] ?? "");
  if (missing.length === 0) return;
  const list = missing.join(", ");
  if (process.getuid?.() !== 0 || !existsSync(APT)) {
    console.error(
      `${list}: not installed; run scripts/install-debian-packages as root, or the tests that need it fail`,
    );
    return;
  }
  console.error(`${list}: not installed; installing with scripts/install-debian-packages`);
  const { status } = spawnSync(INSTALLER, { stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) console.error(`scripts/install-debian-packages ended with ${status}; tests that need ${list} fail`);
};
