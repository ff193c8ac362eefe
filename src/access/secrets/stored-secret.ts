/** How a secret is kept: encrypted with a data key of its own, which is wrapped by the master key. */
import type { TenantId } from "../../model/ids.ts";
import type { Secret } from "../../runtime/redaction.ts";
import { type ListedSecret, nextSecretVersion, putSecret, type StoredSecret } from "../../store/access/secrets.ts";
import type { Tx } from "../../store/database.ts";
import { decrypt, encrypt, newDataKey } from "./envelope.ts";
import type { MasterKeys } from "./master-key.ts";

/** It opens as this version of this secret of this tenant and as nothing else. */
export const secretContext = (tenantId: TenantId, name: string, version: number): string =>
  JSON.stringify(["secret", tenantId, name, version]);

export const openSecret = async (masterKeys: MasterKeys, tenantId: TenantId, secret: StoredSecret): Promise<Secret> => {
  const context = secretContext(tenantId, secret.name, secret.version);
  const masterKey = await masterKeys.find(secret.masterKeyId);
  const dataKey = await masterKey.unwrap(secret.wrappedKey, context);
  return { name: secret.name, value: decrypt(dataKey, secret.ciphertext, context).toString() };
};

/** Replaces the value that there was. */
export const storeSecret = async (
  tx: Tx,
  masterKeys: MasterKeys,
  setBy: string,
  { name, value }: Secret,
): Promise<ListedSecret> => {
  const masterKey = await masterKeys.current();
  const version = await nextSecretVersion(tx, name);
  const context = secretContext(tx.tenantId, name, version);
  const dataKey = newDataKey();
  const wrappedKey = await masterKey.wrap(dataKey, context);
  const ciphertext = encrypt(dataKey, Buffer.from(value), context);
  const listed = { name, version, masterKeyId: masterKey.id, setBy };
  await putSecret(tx, { ...listed, wrappedKey, ciphertext });
  return { ...listed, setAt: tx.now };
};

export const secretChanged = (
  by: string,
  { name: secret, version }: Pick<ListedSecret, "name" | "version">,
  how: "set" | "removed" | "rewrapped",
) => ({ name: "secret.changed" as const, runId: null, actor: by, payload: { secret, how, version } });
