/**
 * Takes in what somebody else hands over as the result of work on a commit. Nothing that it says is believed: the objects
 * are unpacked into a folder of their own, where git computes their ids; only what its one commit is made of comes into the
 * repository; and no ref of it ever does.
 */
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { asProvostError, ProvostError } from "../../model/errors.ts";
import { removeTree } from "../../runtime/remove-tree.ts";
import type { GitOptions } from "../git.ts";
import type { Repository } from "../repository.ts";
import { verifyObjects } from "../verify-objects.ts";
import { readBundleHeader } from "./bundle-header.ts";

export type ResultBundle = {
  /** Path of the bundle. */
  bundle: string;
  /** The commit that the work began from: its only prerequisite, and the only parent of its commit. */
  base: string;
  /** The one ref that it must name. */
  ref: string;
  maxBytes: number;
  /** Made here and removed at the end. */
  quarantine: string;
};

const refuse = (why: string): ProvostError => new ProvostError("RESULT_REFUSED", `the result that came back ${why}`);

/** The repository as it is seen from the quarantine: new objects stay there, and refs cannot be changed. */
const quarantined = (repository: Repository, objects: string): Repository => {
  const env = {
    GIT_OBJECT_DIRECTORY: objects,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: join(repository.commonDir, "objects"),
    GIT_QUARANTINE_PATH: objects,
  };
  const within = (options: GitOptions = {}): GitOptions => ({ ...options, env: { ...options.env, ...env } });
  return {
    ...repository,
    git: (args, options) => repository.git(args, within(options)),
    tryGit: (args, options) => repository.tryGit(args, within(options)),
  };
};

/** What git refuses is refused. A full disk is no fault of whoever handed it in. */
const blame =
  (what: string) =>
  (thrown: unknown): never => {
    const { code, message } = asProvostError(thrown);
    if (code === "DISK_FULL") throw thrown;
    throw refuse(`${what}: ${message.slice(0, 500)}`);
  };

/** The id of its one commit, and where its pack begins. */
const readTip = async ({ bundle, base, ref, maxBytes }: ResultBundle): Promise<{ tip: string; packAt: number }> => {
  const { size } = await stat(bundle).catch(() => {
    throw refuse("is not here: it was named, and not handed in");
  });
  if (size > maxBytes) throw refuse(`has ${size} bytes, and at most ${maxBytes} are taken`);
  const header = await readBundleHeader(bundle);
  if (header === null) throw refuse("is no git bundle");
  const [first, ...otherRefs] = header.refs;
  if (first === undefined || otherRefs.length > 0 || first.name !== ref)
    throw refuse(`names the refs ${header.refs.map(({ name }) => name).join(", ") || "(none)"}, and not ${ref} alone`);
  const [prerequisite, ...others] = header.prerequisites;
  if (prerequisite !== base || others.length > 0)
    throw refuse(`presupposes ${header.prerequisites.join(", ") || "nothing"}, and not ${base} alone`);
  return { tip: first.id, packAt: header.bytes };
};

const unpack = async (inside: Repository, pack: string, maxBytes: number): Promise<void> => {
  const limit = `--max-input-size=${maxBytes}`;
  await inside.git(["unpack-objects", "-q", "--strict", limit], { stdinFile: pack }).catch(blame("cannot be unpacked"));
};

/** Refuses all but a commit on the base alone. */
const assertOneCommit = async (inside: Repository, tip: string, base: string): Promise<void> => {
  const commit = await inside.git(["cat-file", "commit", tip]).catch(blame(`has no commit ${tip}`));
  const [head = ""] = commit.split("\n\n");
  const parents = [...head.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, id = ""]) => id);
  if (parents.length !== 1 || parents[0] !== base)
    throw refuse(`is a commit on ${parents.join(", ") || "nothing"}, and not on ${base} alone`);
  await verifyObjects(inside, tip).catch(blame("is not what its ids state"));
};

/** Objects that the commit brings, itself left out. Fails when one of them is missing. */
const newObjects = async (inside: Repository, tip: string, base: string): Promise<string[]> => {
  const args = ["rev-list", "--objects", "--no-object-names", tip, `^${base}`];
  const listing = await inside.git(args).catch(blame("is not complete"));
  return listing.split("\n").filter((id) => id !== "" && id !== tip);
};

/**
 * @returns id of the tree that was handed in, which is in the repository from now on
 * RESULT_REFUSED: then nothing of it is there.
 */
export const takeResult = async (repository: Repository, request: ResultBundle): Promise<string> => {
  const { bundle, base, quarantine, maxBytes } = request;
  const { tip, packAt } = await readTip(request);
  await removeTree(quarantine);
  const objects = join(quarantine, "objects");
  await mkdir(join(objects, "pack"), { recursive: true });
  try {
    const pack = join(quarantine, "result.pack");
    await pipeline(createReadStream(bundle, { start: packAt }), createWriteStream(pack, { mode: 0o600 }));
    const inside = quarantined(repository, objects);
    await unpack(inside, pack, maxBytes);
    await assertOneCommit(inside, tip, base);
    const ids = await newObjects(inside, tip, base);
    const tree = (await inside.git(["rev-parse", "--verify", `${tip}^{tree}`])).trim();
    if (ids.length === 0) return tree;
    const stdin = `${ids.join("\n")}\n`;
    const packed = await inside.git(["pack-objects", "-q", "--window=0", join(quarantine, "taken")], { stdin });
    const stdinFile = join(quarantine, `taken-${packed.trim()}.pack`);
    await repository.git(["unpack-objects", "-q", "--strict"], { stdinFile });
    return tree;
  } finally {
    await removeTree(quarantine);
  }
};
