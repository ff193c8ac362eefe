/**
 * The engine's own ed25519 key. Invariant: the private key is on the disk whole or not at all, readable by its owner
 * only, and never replaced: two processes that make one at the same time end up with the same key.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomUUID, sign } from "node:crypto";
import { link, mkdir, open, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { ProvostError } from "../model/errors.ts";
import { keyIdOf } from "./verifying-key.ts";

export type SigningKey = {
  /** sha256, in hex, of the public key in SPKI DER. */
  keyId: string;
  publicKeyPem: string;
  sign(bytes: Uint8Array): Uint8Array;
};

const PRIVATE_KEY = "signing-key.pem";
/** Beside the private key, so that it can be handed to those who verify with `--key`. */
const PUBLIC_KEY = "public-key.pem";

const errno = (thrown: unknown): string | undefined => (thrown as NodeJS.ErrnoException).code;

/** Creates `path` with all of `text` unless something is there already. */
const createOnce = async (path: string, text: string, mode: number): Promise<void> => {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(temporary, "wx", mode);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    // A rename would replace the key that another process has just made and perhaps signed with; a link does not.
    await link(temporary, path);
  } catch (thrown) {
    if (errno(thrown) !== "EEXIST") throw thrown;
  } finally {
    await rm(temporary, { force: true });
  }
};

const readPrivate = async (path: string): Promise<KeyObject | null> => {
  let pem: string;
  try {
    pem = await readFile(path, "utf8");
  } catch (thrown) {
    if (errno(thrown) === "ENOENT") return null;
    throw new ProvostError("KEY_INVALID", `the signing key ${path} cannot be read`, { path }, { cause: thrown });
  }
  const { mode } = await stat(path);
  if (process.platform !== "win32" && (mode & 0o077) !== 0) {
    const message = `others can read the signing key ${path}; run chmod 600 on it, or remove it so that a new one is made`;
    throw new ProvostError("KEY_INVALID", message, { path });
  }
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw new ProvostError("KEY_INVALID", `the signing key ${path} is damaged`, { path }, { cause });
  }
};

/** Returns the key that is on the disk afterwards, which may be the one of another process. */
const createPrivate = async (path: string): Promise<KeyObject> => {
  const { privateKey } = generateKeyPairSync("ed25519");
  await createOnce(path, privateKey.export({ type: "pkcs8", format: "pem" }).toString(), 0o600);
  const stored = await readPrivate(path);
  if (stored === null) throw new ProvostError("KEY_INVALID", `the signing key ${path} vanished`, { path });
  return stored;
};

/** Reads the key of a data folder and makes it on first use (folder mode 700, key mode 600). KEY_INVALID. */
export const loadSigningKey = async (keysDir: string): Promise<SigningKey> => {
  await mkdir(keysDir, { recursive: true, mode: 0o700 });
  const path = join(keysDir, PRIVATE_KEY);
  const privateKey = (await readPrivate(path)) ?? (await createPrivate(path));
  if (privateKey.asymmetricKeyType !== "ed25519") {
    const kind = privateKey.asymmetricKeyType ?? "unknown";
    throw new ProvostError("KEY_INVALID", `${path} holds a key of type ${kind}; ed25519 is needed`, { path });
  }
  const publicKey = createPublicKey(privateKey);
  const publicKeyPem = publicKey.export({ type: "spki", format: "pem" }).toString();
  await createOnce(join(keysDir, PUBLIC_KEY), publicKeyPem, 0o644);
  return { keyId: keyIdOf(publicKey), publicKeyPem, sign: (bytes) => sign(null, bytes, privateKey) };
};
