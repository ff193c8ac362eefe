/** The plan in the packet is the one that the run was made of. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { compilePlan } from "../../plan/compile.ts";
import { PACKET_FILE } from "../packet-files.ts";
import type { Packet } from "../packet-schema.ts";
import { Alteration } from "./alteration.ts";
import type { Tally } from "./tally.ts";

/**
 * Only the hash is compared, which follows from the bytes: what a plan compiles to may grow with every release, and
 * packets must not fail for that.
 */
export const checkPlan = async (folder: string, packet: Packet, tally: Tally): Promise<void> => {
  const { plan, sidecar } = packet.files;
  const source = await readFile(join(folder, plan.path));
  // Decoded as when the run was started: without a byte order mark.
  const text = sidecar === null ? null : new TextDecoder().decode(await readFile(join(folder, sidecar.path)));
  const options = sidecar === null || text === null ? {} : { sidecar: { text, path: sidecar.path } };
  const { hash } = compilePlan(source, options).plan;
  if (hash !== packet.run.planHash)
    throw new Alteration(PACKET_FILE, `names plan ${packet.run.planHash}, but the plan in the packet is ${hash}`);
  if (packet.plan.hash !== hash)
    throw new Alteration(PACKET_FILE, `holds what plan ${packet.plan.hash} compiles to, not ${hash}`);
  tally.checked += 1;
};
