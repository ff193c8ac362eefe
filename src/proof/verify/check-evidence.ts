/** What the records name is there, under the hash that they name, and nothing else calls itself evidence. */
import type { Manifest } from "../manifest.ts";
import { evidenceOf, evidencePath } from "../packet-evidence.ts";
import { PACKET_FILE } from "../packet-files.ts";
import type { Packet } from "../packet-schema.ts";
import { Alteration } from "./alteration.ts";
import type { Tally } from "./tally.ts";

/** The digests in `manifest` must have been compared with the files before. */
export const checkEvidence = (packet: Packet, manifest: Manifest, tally: Tally): void => {
  const digests = new Map(manifest.files.map((file) => [file.path, file.sha256]));
  const named = evidenceOf(packet);
  for (const sha256 of named) {
    const found = digests.get(evidencePath(sha256));
    if (found === undefined) throw new Alteration(PACKET_FILE, `names evidence ${sha256}, which is not in the packet`);
    if (found !== sha256) throw new Alteration(evidencePath(sha256), `holds other content, of sha256 ${found}`);
    tally.checked += 1;
  }
  const prefix = evidencePath("");
  const unnamed = manifest.files.find(({ path }) => path.startsWith(prefix) && !named.has(path.slice(prefix.length)));
  if (unnamed !== undefined) throw new Alteration(unnamed.path, "is evidence for nothing");
  const { plan, sidecar, events } = packet.files;
  for (const file of [plan, ...(sidecar === null ? [] : [sidecar]), events]) {
    if (digests.get(file.path) !== file.sha256)
      throw new Alteration(file.path, `is not the one that ${PACKET_FILE} names`);
    tally.checked += 1;
  }
};
