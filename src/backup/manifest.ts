/** What is in a backup: its first entry says what it is, its last what every byte of it must be; each is signed. */
import { z } from "zod";
import { ProvostError } from "../model/errors.ts";

export const FORMAT = "provost-backup/1";
export const HEADER = "backup.json";
export const HEADER_SIGNATURE = "backup.signature.json";
export const MANIFEST = "manifest.json";
export const SIGNATURE = "manifest.signature.json";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().min(0);

const migration = z.strictObject({ version: z.number().int(), name: z.string(), checksum: z.string() });

const headerSchema = z.strictObject({
  format: z.literal(FORMAT),
  backupId: z.string(),
  /** Of Provost. */
  version: z.string(),
  takenAt: z.iso.datetime(),
  home: z.strictObject({ id: z.string(), path: z.string() }),
  keysIncluded: z.boolean(),
  migrations: z.array(migration),
});
export type Header = z.infer<typeof headerSchema>;

const table = z.strictObject({ name: z.string(), rows: count, bytes: count, sha256 });
const file = z.union([
  z.strictObject({ path: z.string(), bytes: count, sha256 }),
  z.strictObject({ path: z.string(), linkTo: z.string() }),
  z.strictObject({ path: z.string(), empty: z.literal(true) }),
]);
export type FileRecord = z.infer<typeof file>;

const manifestSchema = z.strictObject({
  header: headerSchema,
  tables: z.array(table),
  sequences: z.array(z.strictObject({ name: z.string(), lastValue: z.string().nullable() })),
  files: z.array(file),
});
export type Manifest = z.infer<typeof manifestSchema>;

const signatureSchema = z.strictObject({ keyId: z.string(), publicKey: z.string(), signature: z.base64() });

/** Who signs: the data folder's key. */
export type BackupSigner = { keyId: string; publicKeyPem: string; sign(bytes: Uint8Array): Uint8Array };

/** KEY_INVALID for what is no key. */
type ReadKey = (pem: string) => { keyId: string; verify(bytes: Uint8Array, signature: Uint8Array): boolean };

const altered = (message: string, cause?: unknown): ProvostError =>
  new ProvostError("BACKUP_ALTERED", message, {}, { cause });

const parse = <T>(schema: z.ZodType<T>, bytes: Uint8Array, name: string): T => {
  try {
    return schema.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
  } catch (cause) {
    throw altered(`${name} of the backup is malformed`, cause);
  }
};

/** BACKUP_NEWER for a format that is not known yet. */
const refuseNewer = (bytes: Uint8Array): void => {
  const { format } = parse(z.object({ format: z.string() }), bytes, HEADER);
  if (format !== FORMAT && /^provost-backup\/\d+$/.test(format)) {
    const message = `the backup has the format ${format}; this version knows ${FORMAT}`;
    throw new ProvostError("BACKUP_NEWER", message, { format });
  }
};

/**
 * What a signature must be by. Without a key that is known the backup vouches for itself: it shows damage, and not an
 * attacker who has signed it anew.
 */
export type Trust = {
  readKey: ReadKey;
  /** The signer's public key (PEM), where it is known. */
  trustedKey: string | null;
};

/** The id of the key that has signed the bytes. BACKUP_ALTERED. */
const checkSignature = (bytes: Uint8Array, signatureBytes: Uint8Array, { readKey, trustedKey }: Trust): string => {
  const signature = parse(signatureSchema, signatureBytes, "a signature");
  const key = readKey(trustedKey ?? signature.publicKey);
  if (key.keyId !== signature.keyId || !key.verify(bytes, Buffer.from(signature.signature, "base64"))) {
    throw altered(`the signature is not that of key ${key.keyId}`);
  }
  return key.keyId;
};

export type Signed = { bytes: Uint8Array; signature: Uint8Array };

/** BACKUP_NEWER, BACKUP_ALTERED. */
export const readHeader = ({ bytes, signature }: Signed, trust: Trust): Header => {
  refuseNewer(bytes);
  checkSignature(bytes, signature, trust);
  return parse(headerSchema, bytes, HEADER);
};

/** BACKUP_ALTERED. */
export const readManifest = ({ bytes, signature }: Signed, trust: Trust): { manifest: Manifest; keyId: string } => {
  const keyId = checkSignature(bytes, signature, trust);
  return { manifest: parse(manifestSchema, bytes, MANIFEST), keyId };
};
