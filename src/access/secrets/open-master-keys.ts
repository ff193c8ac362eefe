import { readFile } from "node:fs/promises";
import { ProvostError } from "../../model/errors.ts";
import { type Environment, readSetting } from "../../model/settings.ts";
import { createEnvironmentMasterKeys } from "./environment-master-keys.ts";
import { createFileMasterKeys } from "./file-master-keys.ts";
import type { MasterKeys } from "./master-key.ts";
import { createTransitMasterKeys } from "./transit-master-keys.ts";

const transitToken = async (env: Environment): Promise<string> => {
  const file = readSetting(env, "PROVOST_TRANSIT_TOKEN_FILE");
  const token = file === undefined ? readSetting(env, "PROVOST_TRANSIT_TOKEN") : await readFile(file, "utf8");
  if (token === undefined || token.trim() === "") {
    const message = "PROVOST_TRANSIT_ADDRESS needs PROVOST_TRANSIT_TOKEN or PROVOST_TRANSIT_TOKEN_FILE";
    throw new ProvostError("KEY_INVALID", message);
  }
  return token.trim();
};

/** From a transit service or the environment where they say so, else from the data folder. KEY_INVALID. */
export const openMasterKeys = async (keysDir: string, env: Environment): Promise<MasterKeys> => {
  const address = readSetting(env, "PROVOST_TRANSIT_ADDRESS");
  if (address !== undefined) {
    const keyName = readSetting(env, "PROVOST_TRANSIT_KEY");
    const mount = readSetting(env, "PROVOST_TRANSIT_MOUNT");
    return createTransitMasterKeys({ address, token: await transitToken(env), keyName, mount });
  }
  const given = readSetting(env, "PROVOST_MASTER_KEY");
  if (given !== undefined) return createEnvironmentMasterKeys(given, readSetting(env, "PROVOST_MASTER_KEYS_BEFORE"));
  return createFileMasterKeys(keysDir);
};
