import { ProvostError } from "../../model/errors.ts";
import { localMasterKey, unknownMasterKey } from "./master-key.ts";
import type { MasterKeys } from "./master-key.ts";

/**
 * PROVOST_MASTER_KEY (32 bytes in base64) wraps; it and PROVOST_MASTER_KEYS_BEFORE (several, with commas) unwrap.
 * For control planes that share a database, and so must share the key.
 */
export const createEnvironmentMasterKeys = (current: string, before: string | undefined): MasterKeys => {
  const mine = localMasterKey(current, "PROVOST_MASTER_KEY");
  const others = (before ?? "").split(",").filter((key) => key.trim() !== "");
  const all = [mine, ...others.map((key) => localMasterKey(key, "PROVOST_MASTER_KEYS_BEFORE"))];
  return {
    current: async () => mine,
    find: async (id) => {
      const found = all.find((key) => key.id === id);
      if (found === undefined) throw unknownMasterKey(id);
      return found;
    },
    rotate: async () => {
      const message =
        "the master key comes from the environment: set PROVOST_MASTER_KEY to a new one and move the old one to " +
        "PROVOST_MASTER_KEYS_BEFORE, restart, then `provost secrets rotate --keep-master-key`";
      throw new ProvostError("KEY_INVALID", message);
    },
  };
};
