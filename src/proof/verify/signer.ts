/** Which key a packet must be signed with: the one that the reader trusts, else the one that lies in the packet. */
import { sha256 } from "../../runtime/hash.ts";
import { claimsOfEnvelope } from "../dsse.ts";
import { MANIFEST_FILE, manifestSchema } from "../manifest.ts";
import { PUBLIC_KEY_FILE } from "../packet-files.ts";
import { readPublicKey, type VerifyingKey } from "../verifying-key.ts";
import { Alteration } from "./alteration.ts";
import { readText } from "./folder.ts";

type Claims = { keyId: string; body: unknown };

const keyInPacket = async (folder: string, claims: Claims): Promise<VerifyingKey> => {
  const pem = await readText(folder, PUBLIC_KEY_FILE);
  const listed = manifestSchema.safeParse(claims.body).data?.files.find(({ path }) => path === PUBLIC_KEY_FILE);
  let key: VerifyingKey;
  try {
    key = readPublicKey(pem, PUBLIC_KEY_FILE);
  } catch {
    throw new Alteration(PUBLIC_KEY_FILE, "is no ed25519 public key");
  }
  if (key.keyId === claims.keyId) return key;
  // One of the two was altered; where the key is still the one listed, it is the manifest.
  if (listed?.sha256 === sha256(pem))
    throw new Alteration(MANIFEST_FILE, `names key ${claims.keyId}, but lists key ${key.keyId}`);
  throw new Alteration(PUBLIC_KEY_FILE, `is key ${key.keyId}, but ${MANIFEST_FILE} names key ${claims.keyId}`);
};

/** @param trustedPem PEM of the key that the reader trusts; KEY_INVALID when it is none */
export const signerOf = async (folder: string, manifestText: string, trustedPem?: string): Promise<VerifyingKey> => {
  const claims = claimsOfEnvelope(manifestText);
  if (claims === null) throw new Alteration(MANIFEST_FILE, "is no DSSE envelope with one signature");
  if (trustedPem === undefined) return keyInPacket(folder, claims);
  const key = readPublicKey(trustedPem, "the key given");
  if (key.keyId === claims.keyId) return key;
  throw new Alteration(MANIFEST_FILE, `was signed by key ${claims.keyId}, not by the key given, ${key.keyId}`);
};
