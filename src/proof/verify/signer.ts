/** Which key a packet must be signed with: the one that the reader trusts, else the one that lies in the packet. */
import { claimedKeyId } from "../dsse.ts";
import { MANIFEST_FILE } from "../manifest.ts";
import { PUBLIC_KEY_FILE } from "../packet-files.ts";
import { readPublicKey, type VerifyingKey } from "../verifying-key.ts";
import { Alteration } from "./alteration.ts";
import { readText } from "./folder.ts";

const keyInPacket = async (folder: string): Promise<VerifyingKey> => {
  const pem = await readText(folder, PUBLIC_KEY_FILE);
  try {
    return readPublicKey(pem, PUBLIC_KEY_FILE);
  } catch {
    throw new Alteration(PUBLIC_KEY_FILE, "is no ed25519 public key");
  }
};

/** @param trustedPem PEM of the key that the reader trusts; KEY_INVALID when it is none */
export const signerOf = async (folder: string, manifestText: string, trustedPem?: string): Promise<VerifyingKey> => {
  const claimed = claimedKeyId(manifestText);
  if (claimed === null) throw new Alteration(MANIFEST_FILE, "is no DSSE envelope with one signature");
  const key = trustedPem === undefined ? await keyInPacket(folder) : readPublicKey(trustedPem, "the key given");
  if (claimed === key.keyId) return key;
  if (trustedPem === undefined)
    throw new Alteration(PUBLIC_KEY_FILE, `is key ${key.keyId}, but ${MANIFEST_FILE} names key ${claimed}`);
  throw new Alteration(MANIFEST_FILE, `was signed by key ${claimed}, not by the key given, ${key.keyId}`);
};
