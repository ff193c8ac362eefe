/** Files that only their owner may read. Whole or not there at all, and never replaced once they are there. */
import { randomUUID } from "node:crypto";
import { link, mkdir, open, readFile, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { ProvostError } from "../../model/errors.ts";

const errno = (thrown: unknown): string | undefined => (thrown as NodeJS.ErrnoException).code;

/** Null when it is not there. KEY_INVALID when others can read it. */
export const readPrivateFile = async (path: string): Promise<string | null> => {
  try {
    const { mode } = await stat(path);
    if (process.platform !== "win32" && (mode & 0o077) !== 0) {
      throw new ProvostError("KEY_INVALID", `others can read ${path}; run chmod 600 on it`, { path });
    }
    return await readFile(path, "utf8");
  } catch (thrown) {
    if (errno(thrown) === "ENOENT") return null;
    throw thrown;
  }
};

/** Returns what is there afterwards: of two that make the file at once, both get what the first has written. */
export const createPrivateFile = async (path: string, text: string): Promise<string> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomUUID()}.tmp`;
  const file = await open(temporary, "wx", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(temporary, path); // unlike a rename it does not replace
    return text;
  } catch (thrown) {
    const stored = errno(thrown) === "EEXIST" ? await readPrivateFile(path) : null;
    if (stored === null) throw thrown;
    return stored;
  } finally {
    await rm(temporary, { force: true });
  }
};
