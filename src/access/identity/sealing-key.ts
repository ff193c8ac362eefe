import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { ProvostError } from "../../model/errors.ts";
import { createPrivateFile, readPrivateFile } from "./private-file.ts";

const KEY_BYTES = 32;

/**
 * 32 bytes: those of PROVOST_SEALING_KEY (base64), which control planes that share a database must share as well, else
 * those of a file in the data folder, made on first use. KEY_INVALID.
 */
export const loadSealingKey = async (
  keysDir: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Uint8Array> => {
  const path = join(keysDir, "sealing-key");
  const given = env["PROVOST_SEALING_KEY"];
  const text =
    given ??
    (await readPrivateFile(path)) ??
    (await createPrivateFile(path, `${randomBytes(KEY_BYTES).toString("base64")}\n`));
  const key = Buffer.from(text.trim(), "base64");
  if (key.length === KEY_BYTES) return key;
  const where = given === undefined ? path : "PROVOST_SEALING_KEY";
  throw new ProvostError("KEY_INVALID", `${where} does not hold ${KEY_BYTES} bytes in base64`, { where });
};
