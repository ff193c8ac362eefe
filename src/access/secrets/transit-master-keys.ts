/**
 * Wrapping by a service with the transit API of HashiCorp Vault (OpenBao has it too): the master key never leaves it.
 * Its ciphertexts name the version of the key themselves, so one id stands for all versions.
 */
import { z } from "zod";
import { ProvostError } from "../../model/errors.ts";
import { unknownMasterKey } from "./master-key.ts";
import type { MasterKey, MasterKeys } from "./master-key.ts";

export type TransitOptions = {
  /** Such as `https://vault.example:8200`. */
  address: string;
  token: string;
  keyName: string;
  /** Where the engine is mounted. */
  mount: string;
};

const TIMEOUT_MS = 5_000;

const encryptedSchema = z.object({ data: z.object({ ciphertext: z.string() }) });
const decryptedSchema = z.object({ data: z.object({ plaintext: z.string() }) });

/** It answers so to what it has not wrapped, or has wrapped for something else; whatever else it says, it may do later. */
const BAD_REQUEST = 400;

class Refused extends Error {
  override name = "Refused";
  readonly status: number;
  constructor(status: number, text: string) {
    // Its answers to mistakes name the mistake and hold no key.
    super(`${status} ${text.slice(0, 300)}`);
    this.status = status;
  }
}

const failure = (what: string, cause: unknown): ProvostError => {
  const wrong = cause instanceof Refused && cause.status === BAD_REQUEST;
  const message = `the transit service could not ${what} a key: ${String(cause)}`;
  return new ProvostError(wrong ? "KEY_INVALID" : "MASTER_KEY_UNAVAILABLE", message, {}, { cause });
};

export const createTransitMasterKeys = ({ address, token, keyName, mount }: TransitOptions): MasterKeys => {
  const ask = async (what: string, path: string, body: object): Promise<unknown> => {
    try {
      const response = await fetch(new URL(`/v1/${mount}/${path}`, address), {
        method: "POST",
        headers: { "x-vault-token": token, "content-type": "application/json" },
        body: JSON.stringify(body),
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await response.text();
      if (!response.ok) throw new Refused(response.status, text);
      return text === "" ? {} : JSON.parse(text);
    } catch (cause) {
      throw failure(what, cause);
    }
  };
  const name = encodeURIComponent(keyName);
  const associated = (context: string) => Buffer.from(context).toString("base64");
  const key: MasterKey = {
    id: `transit:${keyName}`,
    wrap: async (dataKey, context) => {
      const plaintext = Buffer.from(dataKey).toString("base64");
      const body = { plaintext, associated_data: associated(context) };
      return encryptedSchema.parse(await ask("wrap", `encrypt/${name}`, body)).data.ciphertext;
    },
    unwrap: async (ciphertext, context) => {
      const body = { ciphertext, associated_data: associated(context) };
      const { data } = decryptedSchema.parse(await ask("unwrap", `decrypt/${name}`, body));
      return Buffer.from(data.plaintext, "base64");
    },
  };
  return {
    current: async () => key,
    find: async (id) => {
      if (id !== key.id) throw unknownMasterKey(id);
      return key;
    },
    rotate: async () => {
      await ask("rotate", `keys/${name}/rotate`, {});
      return key;
    },
  };
};
