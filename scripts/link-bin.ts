/**
 * npm links the commands of dependencies, never those of the package itself. This does, so that `provost` works in the
 * clone's own npm scripts and wherever node_modules/.bin is on the PATH.
 */
import { chmod, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";

const root = path.dirname(import.meta.dirname);
const folder = path.join(root, "node_modules", ".bin");
const target = path.join(root, "bin", "provost.js");

await mkdir(folder, { recursive: true });
await chmod(target, 0o755);
if (process.platform === "win32") {
  // Symbolic links need a privilege there.
  await writeFile(path.join(folder, "provost.cmd"), `@node "%~dp0\\..\\..\\bin\\provost.js" %*\r\n`);
} else {
  const link = path.join(folder, "provost");
  await rm(link, { force: true });
  await symlink(path.relative(folder, target), link);
}
