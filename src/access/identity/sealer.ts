/** Encrypts what has to be read back, such as TOTP secrets, with the master key, which is not in the database. */
import { ProvostError } from "../../model/errors.ts";
import type { MasterKeys } from "../secrets/master-key.ts";

export type Sealer = {
  /** @param context what the sealed text is for; it opens for nothing else */
  seal(plain: Uint8Array, context: string): Promise<string>;
  /** MASTER_KEY_UNAVAILABLE when its key is not here, KEY_INVALID when it was sealed for something else, or was altered. */
  open(sealed: string, context: string): Promise<Uint8Array>;
};

const FORM = /^(\S+) (\S+)$/;

/** What is sealed here is as short as a key, so no key of its own stands in between. */
export const createSealer = (masterKeys: MasterKeys): Sealer => ({
  seal: async (plain, context) => {
    const key = await masterKeys.current();
    return `${key.id} ${await key.wrap(plain, context)}`;
  },
  open: async (sealed, context) => {
    const [, keyId, wrapped] = FORM.exec(sealed) ?? [];
    if (keyId === undefined || wrapped === undefined) {
      throw new ProvostError("KEY_INVALID", `what was sealed for ${context} is damaged`, { context });
    }
    return (await masterKeys.find(keyId)).unwrap(wrapped, context);
  },
});
