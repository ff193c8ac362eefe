/**
 * Whether the master keys are here that the database is sealed with. Without one of them webhooks stall and attempts get
 * no secrets, while all else goes on (docs/adr/0045): so it is said at the start, at /ready and by the doctor.
 */
import { ProvostError } from "../model/errors.ts";
import { DIRECTORY } from "../model/ids.ts";
import type { EngineParts } from "../run/execution/execute.ts";
import { listSealingKeys } from "../store/access/sealing-keys.ts";
import type { HostProbe } from "./host-probes.ts";
import { tenantsOf } from "./services.ts";

/** What was missing may have been given or sealed anew meanwhile. What was there, is. */
const LOOK_EVERY_MS = 60_000;

const isMissing = (error: unknown): boolean => error instanceof ProvostError && error.code === "MASTER_KEY_UNAVAILABLE";

const findMissing = async (parts: EngineParts): Promise<ProvostError | null> => {
  const { openMasterKeys } = await import("../access/secrets/open-master-keys.ts");
  const keys = await openMasterKeys(parts.home.keys, process.env);
  const ids = new Set<string>();
  for (const tenantId of [DIRECTORY, ...(await tenantsOf(parts))]) {
    for (const id of await parts.db.transaction(tenantId, listSealingKeys)) ids.add(id);
  }
  const missing: string[] = [];
  for (const id of ids) {
    const found = await keys.find(id).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
      return null;
    });
    if (found === null) missing.push(id);
  }
  if (missing.length === 0) return null;
  const message = `the database is sealed with master keys that are not here: ${missing.join(", ")}; webhooks and secrets that need them wait until they are`;
  return new ProvostError("MASTER_KEY_UNAVAILABLE", message, { masterKeyIds: missing });
};

/** @param onMissing told once, when the first look has found it */
export const masterKeysProbe = (parts: EngineParts, onMissing?: (error: unknown) => void): HostProbe => {
  let looked: { at: number; missing: Promise<ProvostError | null> } | null = null;
  let problem: ProvostError | null = null;
  const look = async (): Promise<void> => {
    const at = parts.clock.now().getTime();
    const again = looked === null || (problem !== null && at - looked.at >= LOOK_EVERY_MS);
    if (again) looked = { at, missing: findMissing(parts) };
    const looking = looked;
    try {
      problem = (await looking?.missing) ?? null;
    } catch (error) {
      if (looked === looking) looked = null; // the database does not answer: the next one looks
      throw error;
    }
  };
  const first = async (tell: (error: unknown) => void): Promise<void> => {
    await look();
    if (problem !== null) tell(problem);
  };
  if (onMissing !== undefined) first(onMissing).catch(onMissing);
  return { required: false, ask: look, weakness: () => problem?.message ?? null };
};
