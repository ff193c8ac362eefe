import { existsSync } from "node:fs";
import path from "node:path";
import type { Session } from "./session.ts";

const repositoryRoot = (folder: string): string | null => {
  for (let current = folder; ; current = path.dirname(current)) {
    if (existsSync(path.join(current, ".git"))) return current;
    if (current === path.dirname(current)) return null;
  }
};

/** Absolute path of the data folder: --home, PROVOST_HOME, or `.provost` in the root of the repository we are in. */
export const homePath = ({ io, options }: Pick<Session, "io" | "options">): string => {
  const named = options.home ?? io.env["PROVOST_HOME"];
  if (named) return path.resolve(io.cwd, named);
  return path.join(repositoryRoot(io.cwd) ?? io.cwd, ".provost");
};
