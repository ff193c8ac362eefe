/**
 * Makes a tree of changes that somebody else hands over as patches and files. git alone puts them together, in a quarantine
 * and without a working tree: so there is no path that leads out of one, and nothing of what is refused is kept.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Repository } from "../repository.ts";
import { blameResult, inQuarantine, refuseResult } from "./quarantine.ts";

export type Change =
  /** A unified diff as git writes it. */
  | { kind: "patch"; text: string }
  /** Null where the file is to go. */
  | { kind: "file"; path: string; content: Uint8Array | null };

export type ChangeSet = {
  /** What they are changes of. */
  base: string;
  changes: readonly Change[];
  maxBytes: number;
  /** Made here and removed at the end. */
  quarantine: string;
};

const MAX_FILES = 10_000;
/** Names that another file system would take for git's own are refused here as well. */
const STRICT = ["core.protectNTFS=true", "core.protectHFS=true"];
const FOLDER_OF_MODULE = "160000";

const sizeOf = (change: Change): number =>
  change.kind === "patch" ? Buffer.byteLength(change.text) : (change.content?.length ?? 0);

const refuseSize = ({ changes, maxBytes }: ChangeSet): void => {
  const bytes = changes.reduce((sum, change) => sum + sizeOf(change), 0);
  if (bytes > maxBytes) throw refuseResult(`has ${bytes} bytes, and at most ${maxBytes} are taken`);
  if (changes.length > MAX_FILES) throw refuseResult(`has ${changes.length} parts, and at most ${MAX_FILES} are taken`);
};

const applyPatch = async (inside: Repository, text: string): Promise<void> => {
  const stdin = text.endsWith("\n") ? text : `${text}\n`;
  const args = ["apply", "--cached", "--whitespace=nowarn", "-"];
  await inside.git(args, { stdin, config: STRICT }).catch(blameResult("has a patch that does not fit"));
};

const foldersOf = (path: string): string[] =>
  [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index)).filter((folder) => folder !== "");

/** A file that was executable stays so. git would put a file in the place of a folder, or a folder in that of a file. */
const modeFor = async (inside: Repository, path: string): Promise<string> => {
  const places = [path, ...foldersOf(path)];
  const args = ["ls-files", "--stage", "-z", "--", ...places.map((place) => `:(top,literal)${place}`)];
  const listing = (await inside.git(args)).split("\0").filter((line) => line !== "");
  const known = new Map(listing.map((line) => [line.slice(line.indexOf("\t") + 1), line.slice(0, 6)]));
  const file = foldersOf(path).find((folder) => known.has(folder));
  if (file !== undefined) throw refuseResult(`has a file ${path}, and ${file} is no folder`);
  if ([...known.keys()].some((name) => name.startsWith(`${path}/`)))
    throw refuseResult(`has a file for the folder ${path}`);
  return known.get(path) === "100755" ? "100755" : "100644";
};

const putFile = async (inside: Repository, folder: string, path: string, content: Uint8Array | null): Promise<void> => {
  if (path === "" || path.includes("\0")) throw refuseResult("has a file without a name");
  if (path.split("/").includes("..") || path.startsWith("/"))
    throw refuseResult(`has a file that cannot be named ${path}`);
  if (content === null) {
    const args = ["rm", "--cached", "--quiet", "--", `:(top,literal)${path}`];
    await inside.git(args).catch(blameResult(`removes ${path}, which is not there`));
    return;
  }
  const mode = await modeFor(inside, path);
  const stdinFile = join(folder, "content");
  await writeFile(stdinFile, content, { mode: 0o600 });
  const id = (await inside.git(["hash-object", "-w", "--no-filters", "--stdin"], { stdinFile })).trim();
  const stdin = `${mode} ${id}\t${path}\0`;
  await inside
    .git(["update-index", "-z", "--add", "--index-info"], { stdin, config: STRICT })
    .catch(blameResult(`has a file that cannot be named ${path}`));
};

/** git warns of a path that it will not take, and goes on without it. */
const refuseLost = async (inside: Repository, { changes }: ChangeSet): Promise<void> => {
  const put = changes.flatMap((change) => (change.kind === "file" && change.content !== null ? [change.path] : []));
  if (put.length === 0) return;
  const known = new Set((await inside.git(["ls-files", "-z"])).split("\0"));
  const lost = put.find((path) => !known.has(path));
  if (lost !== undefined) throw refuseResult(`has a file that cannot be named ${lost}`);
};

/** Objects that the tree brings. */
const newObjects = async (inside: Repository, tree: string, base: string): Promise<string[]> => {
  const changed = await inside.git(["diff-tree", "-r", "-z", base, tree]);
  if (changed.includes(` ${FOLDER_OF_MODULE} `)) throw refuseResult("puts another repository into this one");
  const listing = await inside.git(["rev-list", "--objects", "--no-object-names", tree, `^${base}`]);
  return listing.split("\n").filter((id) => id !== "");
};

/**
 * @returns id of the tree, which is in the repository from now on
 * RESULT_REFUSED: then nothing of it is there.
 */
export const takeChanges = async (repository: Repository, set: ChangeSet): Promise<string> => {
  refuseSize(set);
  const { base, changes, quarantine } = set;
  return inQuarantine(repository, quarantine, async ({ inside, release }) => {
    await inside.git(["read-tree", base]);
    for (const change of changes) {
      if (change.kind === "patch") await applyPatch(inside, change.text);
      else await putFile(inside, quarantine, change.path, change.content);
    }
    await refuseLost(inside, set);
    const tree = (await inside.git(["write-tree"]).catch(blameResult("makes no tree"))).trim();
    await release(await newObjects(inside, tree, base));
    return tree;
  });
};
