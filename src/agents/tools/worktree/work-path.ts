/**
 * Paths as tools take them: relative to the worktree, with `/`, and never out of it. This looks at the text alone; that no
 * link leads elsewhere is seen to where the path is opened (confined-folder.ts).
 */
import { z } from "zod";
import { ProvostError } from "../../../model/errors.ts";

export const workPath = z
  .string()
  .min(1)
  .max(4_096)
  .describe("Path relative to the root of the worktree, for example src/main.ts");

/** None of ASCII is among them; to look for them takes ten times as long as to see that it is nothing else. */
const withoutIgnorable = (part: string): string =>
  /^[ -~]*$/.test(part) ? part : part.replaceAll(/\p{Default_Ignorable_Code_Point}/gu, "");

/** `.git` in the spellings in which some file system takes it for the same. */
const isGit = (part: string): boolean => /^(\.git|git~1)$/i.test(withoutIgnorable(part).replace(/[. ]+$/, ""));

const refuse = (path: string, why: string): never => {
  throw new ProvostError("TOOL_PATH_REFUSED", `${JSON.stringify(path)} is refused: ${why}`, { path });
};

/** Its parts; none for the worktree itself. TOOL_PATH_REFUSED. */
export const pathParts = (path: string): string[] => {
  if (path.includes("\0")) refuse(path, "it has a NUL in it");
  if (path.startsWith("/") || path.startsWith("~") || /^[a-z]:[\\/]/i.test(path)) refuse(path, "it is absolute");
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) refuse(path, "it leads upwards");
  if (process.platform === "win32" && path.includes("\\")) refuse(path, "separate folders with /");
  if (parts.some(isGit)) refuse(path, "what is in .git is the repository's own");
  return parts;
};

/** The one way to write a path; "." for the worktree itself. TOOL_PATH_REFUSED. */
export const normalPath = (path: string): string => pathParts(path).join("/") || ".";

/** Of a file, which the worktree itself is not. TOOL_PATH_REFUSED. */
export const filePath = (path: string): string => {
  const normal = normalPath(path);
  return normal === "." ? refuse(path, "it is a folder") : normal;
};
