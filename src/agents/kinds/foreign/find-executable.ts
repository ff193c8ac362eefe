import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import { ProvostError } from "../../../model/errors.ts";

const isExecutable = async (path: string): Promise<boolean> => {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false; // not here, or not for us
  }
};

/** Absolute path of the program as an agent's PATH leads to it. AGENT_PROGRAM_MISSING. */
export const findExecutable = async (name: string, searchPath: string | undefined): Promise<string> => {
  const folders = (searchPath ?? "").split(delimiter).filter(isAbsolute);
  const candidates = isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name));
  for (const path of candidates) if (await isExecutable(path)) return path;
  const where = isAbsolute(name) ? "there" : "in PATH";
  throw new ProvostError("AGENT_PROGRAM_MISSING", `there is no program "${name}" ${where}`, { program: name });
};
