/** The plan in the packet is the one that the run was made of. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "../../runtime/hash.ts";
import { PACKET_FILE } from "../packet-files.ts";
import type { Packet } from "../packet-schema.ts";
import { Alteration } from "./alteration.ts";
import type { Tally } from "./tally.ts";

/**
 * The hash that the plan compiler gives these files (a test holds the two together). Verification does not compile:
 * what a plan compiles to may grow with every release, and packets must not fail for that.
 */
export const planHash = (source: Uint8Array, sidecar: Uint8Array | null): string =>
  // The compiler is handed the sidecar as text, which has no byte order mark.
  sidecar === null ? sha256(source) : sha256(`${sha256(source)}\n${sha256(new TextDecoder().decode(sidecar))}\n`);

export const checkPlan = async (folder: string, packet: Packet, tally: Tally): Promise<void> => {
  const { plan, sidecar } = packet.files;
  const source = await readFile(join(folder, plan.path));
  const hash = planHash(source, sidecar === null ? null : await readFile(join(folder, sidecar.path)));
  if (hash !== packet.run.planHash)
    throw new Alteration(PACKET_FILE, `names plan ${packet.run.planHash}, but the plan in the packet is ${hash}`);
  if (hash !== packet.plan.hash)
    throw new Alteration(PACKET_FILE, `holds what plan ${packet.plan.hash} compiles to, not ${hash}`);
  tally.checked += 1;
};
