/**
 * Takes in what somebody else hands over as the result of work on a commit. Nothing that it says is believed: the objects
 * are unpacked into a folder of their own, where git computes their ids; only what its one commit is made of comes into the
 * repository; and no ref of it ever does.
 */
import { createReadStream, createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Repository } from "../repository.ts";
import { verifyObjects } from "../verify-objects.ts";
import { readBundleHeader } from "./bundle-header.ts";
import { blameResult, inQuarantine, refuseResult } from "./quarantine.ts";

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

/** The id of its one commit, and where its pack begins. */
const readTip = async ({ bundle, base, ref, maxBytes }: ResultBundle): Promise<{ tip: string; packAt: number }> => {
  const { size } = await stat(bundle).catch(() => {
    throw refuseResult("is not here: it was named, and not handed in");
  });
  if (size > maxBytes) throw refuseResult(`has ${size} bytes, and at most ${maxBytes} are taken`);
  const header = await readBundleHeader(bundle);
  if (header === null) throw refuseResult("is no git bundle");
  const [first, ...otherRefs] = header.refs;
  if (first === undefined || otherRefs.length > 0 || first.name !== ref)
    throw refuseResult(
      `names the refs ${header.refs.map(({ name }) => name).join(", ") || "(none)"}, and not ${ref} alone`,
    );
  const [prerequisite, ...others] = header.prerequisites;
  if (prerequisite !== base || others.length > 0)
    throw refuseResult(`presupposes ${header.prerequisites.join(", ") || "nothing"}, and not ${base} alone`);
  return { tip: first.id, packAt: header.bytes };
};

const unpack = async (inside: Repository, pack: string, maxBytes: number): Promise<void> => {
  const limit = `--max-input-size=${maxBytes}`;
  await inside
    .git(["unpack-objects", "-q", "--strict", limit], { stdinFile: pack })
    .catch(blameResult("cannot be unpacked"));
};

/** Refuses all but a commit on the base alone. */
const assertOneCommit = async (inside: Repository, tip: string, base: string): Promise<void> => {
  const commit = await inside.git(["cat-file", "commit", tip]).catch(blameResult(`has no commit ${tip}`));
  const [head = ""] = commit.split("\n\n");
  const parents = [...head.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, id = ""]) => id);
  if (parents.length !== 1 || parents[0] !== base)
    throw refuseResult(`is a commit on ${parents.join(", ") || "nothing"}, and not on ${base} alone`);
  await verifyObjects(inside, tip).catch(blameResult("is not what its ids state"));
};

/** Objects that the commit brings, itself left out. Fails when one of them is missing. */
const newObjects = async (inside: Repository, tip: string, base: string): Promise<string[]> => {
  const args = ["rev-list", "--objects", "--no-object-names", tip, `^${base}`];
  const listing = await inside.git(args).catch(blameResult("is not complete"));
  return listing.split("\n").filter((id) => id !== "" && id !== tip);
};

/**
 * @returns id of the tree that was handed in, which is in the repository from now on
 * RESULT_REFUSED: then nothing of it is there.
 */
export const takeResult = async (repository: Repository, request: ResultBundle): Promise<string> => {
  const { bundle, base, quarantine, maxBytes } = request;
  const { tip, packAt } = await readTip(request);
  return inQuarantine(repository, quarantine, async ({ inside, release }) => {
    const pack = join(quarantine, "result.pack");
    await pipeline(createReadStream(bundle, { start: packAt }), createWriteStream(pack, { mode: 0o600 }));
    await unpack(inside, pack, maxBytes);
    await assertOneCommit(inside, tip, base);
    const ids = await newObjects(inside, tip, base);
    const tree = (await inside.git(["rev-parse", "--verify", `${tip}^{tree}`])).trim();
    await release(ids);
    return tree;
  });
};
