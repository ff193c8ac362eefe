/**
 * Offline verification of a packet, from the folder alone. The order of the steps is fixed, so that the same packet
 * always names the same first alteration: signature of the manifest, files missing, too many or changed, then what
 * packet.json, plan, statements, attestations, verdicts, gates, events and the human-readable files say of each other.
 * The second half catches what was signed but does not follow from the evidence.
 */
import { stat } from "node:fs/promises";
import { MANIFEST_FILE } from "./manifest.ts";
import { PACKET_FILE } from "./packet-files.ts";
import { Alteration } from "./verify/alteration.ts";
import { checkEvents } from "./verify/check-events.ts";
import { checkEvidence } from "./verify/check-evidence.ts";
import { checkFiles, openManifest } from "./verify/check-files.ts";
import { checkFork } from "./verify/check-fork.ts";
import { checkAttestations, checkCriteria } from "./verify/check-criteria.ts";
import { checkGates } from "./verify/check-gates.ts";
import { checkPlan } from "./verify/check-plan.ts";
import { checkRendering } from "./verify/check-rendering.ts";
import { checkStatements } from "./verify/check-statements.ts";
import { readText } from "./verify/folder.ts";
import { readPacket } from "./verify/read-packet.ts";
import { signerOf } from "./verify/signer.ts";
import { createTally, type Tally } from "./verify/tally.ts";

export type Verification = {
  ok: boolean;
  /** Files, signatures and records that were found to be right. */
  checked: number;
  /** The first thing that is not as it was signed; null when ok. */
  problem: string | null;
  /** Key that signed the packet. Trusted on first use unless the reader gave it; null when it could not be told. */
  keyId: string | null;
  /** What could not be checked. */
  notes: string[];
};

const inspect = async (
  folder: string,
  tally: Tally,
  found: { keyId: string | null },
  trustedPem?: string,
): Promise<void> => {
  const isFolder = await stat(folder).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new Alteration(folder, "is no folder");
  const manifestText = await readText(folder, MANIFEST_FILE);
  const key = await signerOf(folder, manifestText, trustedPem);
  const manifest = openManifest(manifestText, key, tally);
  found.keyId = key.keyId;
  await checkFiles(folder, manifest, tally);
  const packet = readPacket(await readText(folder, PACKET_FILE), manifest, key, tally);
  checkEvidence(packet, manifest, tally);
  await checkPlan(folder, packet, tally);
  await checkStatements(folder, packet, manifest, key, tally);
  checkAttestations(packet, key, tally);
  checkCriteria(packet, tally);
  checkGates(packet, tally);
  checkFork(packet, tally);
  checkEvents(await readText(folder, packet.files.events.path), packet, tally);
  await checkRendering(folder, packet, tally);
};

/**
 * Verifies the packet in `folder` against the key that the reader trusts, or against the one in the packet.
 * Throws KEY_INVALID when `publicKeyPem` is no ed25519 public key; everything else about the packet is in the result.
 */
export const verifyPacket = async (folder: string, options: { publicKeyPem?: string } = {}): Promise<Verification> => {
  const tally = createTally();
  const found: { keyId: string | null } = { keyId: null };
  const result = (problem: string | null): Verification => ({
    ok: problem === null,
    checked: tally.checked,
    problem,
    ...found,
    notes: tally.notes,
  });
  try {
    await inspect(folder, tally, found, options.publicKeyPem);
    return result(null);
  } catch (thrown) {
    if (thrown instanceof Alteration) return result(thrown.message);
    throw thrown;
  }
};
