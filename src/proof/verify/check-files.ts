/** Manifest against folder: no byte of any file is outside of what was signed. */
import { openEnvelope } from "../dsse.ts";
import { type Manifest, MANIFEST_FILE, MANIFEST_PAYLOAD_TYPE, manifestSchema } from "../manifest.ts";
import type { VerifyingKey } from "../verifying-key.ts";
import { Alteration } from "./alteration.ts";
import { digestOf, listFiles } from "./folder.ts";
import type { Tally } from "./tally.ts";

export const openManifest = (text: string, key: VerifyingKey, tally: Tally): Manifest => {
  const opened = openEnvelope(text, MANIFEST_PAYLOAD_TYPE, key);
  if (!opened.ok) throw new Alteration(MANIFEST_FILE, opened.problem);
  const manifest = manifestSchema.safeParse(opened.body);
  if (!manifest.success)
    throw new Alteration(MANIFEST_FILE, "lists its files in a form that this version does not know");
  tally.checked += 1;
  return manifest.data;
};

export const checkFiles = async (folder: string, manifest: Manifest, tally: Tally): Promise<void> => {
  const present = await listFiles(folder);
  const there = new Set(present);
  const listed = new Set([MANIFEST_FILE, ...manifest.files.map((file) => file.path)]);
  const missing = manifest.files.find((file) => !there.has(file.path));
  if (missing !== undefined) throw new Alteration(missing.path, "is missing");
  const extra = present.find((path) => !listed.has(path));
  if (extra !== undefined) throw new Alteration(extra, "is not among the signed files");
  for (const file of manifest.files) {
    const found = await digestOf(folder, file.path);
    if (found.bytes !== file.bytes)
      throw new Alteration(file.path, `has ${found.bytes} bytes, signed were ${file.bytes}`);
    if (found.sha256 !== file.sha256)
      throw new Alteration(file.path, `has sha256 ${found.sha256}, signed was ${file.sha256}`);
    tally.checked += 1;
  }
};
