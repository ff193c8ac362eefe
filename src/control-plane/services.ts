/** Each opened by who needs it: most commands load none of them. */
import type { PersonalData } from "../access/audit/personal-data.ts";
import type { OpenedIdentity } from "../access/identity/open-identity.ts";
import type { OpenedAccess } from "../access/open-access.ts";
import type { EventServices, RunningServices } from "../events/event-services.ts";
import type { EventSettings } from "../events/event-settings.ts";
import type { OpenedFleet } from "../fleet/open-fleet.ts";
import type { RunWork } from "../fleet/run-work.ts";
import { DIRECTORY, LOCAL_TENANT, type TenantId } from "../model/ids.ts";
import { loadSigningKey } from "../proof/signing-key.ts";
import { readPublicKey } from "../proof/verifying-key.ts";
import type { EngineParts } from "../run/execution/execute.ts";
import { listTenants } from "../store/identity/tenants.ts";
import type { OpenedParts } from "./parts.ts";

/** Loaded when somebody asks for it: commands about runs have no use for it. */
export const identityOf = async (
  parts: EngineParts,
  onFault: (error: unknown) => void,
  personal: PersonalData | null,
): Promise<OpenedIdentity> => {
  const { openIdentity } = await import("../access/identity/open-identity.ts");
  const { db, clock, events, home } = parts;
  const onFailure = (problem: string, cause: unknown): void => onFault(new Error(problem, { cause }));
  return openIdentity({ db, clock, events, home, personal, onFailure });
};

/** Policies, limits, audit, secrets and flags; loaded when somebody asks for them. */
export const accessOf = async (
  parts: EngineParts & Pick<OpenedParts, "owner">,
  onFault: (error: unknown) => void,
): Promise<OpenedAccess> => {
  const { openAccess } = await import("../access/open-access.ts");
  const { createRunFolders } = await import("../access/retention/run-folders.ts");
  const { openBlobNames } = await import("../store/snapshot/blob-names.ts");
  const { db, clock, events, home, owner } = parts;
  const key = await loadSigningKey(home.keys);
  const signer = { ...readPublicKey(key.publicKeyPem, "the signing key of the data folder"), ...key };
  const onFailure = (problem: string, cause: unknown): void => onFault(new Error(problem, { cause }));
  const dropRunFolders = createRunFolders(home, () => openBlobNames(owner, home.id));
  return openAccess({ db, clock, events, keysDir: home.keys, signer, env: process.env, dropRunFolders, onFailure });
};

/** Read before anything is opened that a wrong setting would leave open. */
export const eventSettings = async (): Promise<EventSettings> => {
  const { readEventSettings } = await import("../events/event-settings.ts");
  return readEventSettings(process.env);
};

/** Loaded when somebody needs them: to look at a run takes none of it. */
export const eventServicesOf = async (parts: EngineParts, settings: EventSettings): Promise<EventServices> => {
  const { db, events: log, clock, home } = parts;
  const { openEventServices } = await import("../events/event-services.ts");
  const { createSealer } = await import("../access/identity/sealer.ts");
  const { openMasterKeys } = await import("../access/secrets/open-master-keys.ts");
  const { createWebhookSecrets } = await import("../access/secrets/webhook-secrets.ts");
  const secrets = createWebhookSecrets(createSealer(await openMasterKeys(home.keys, process.env)));
  return openEventServices({ db, log, clock, secrets, settings });
};

/** Every tenant that anybody was made a member of, and the one of the data folder's owner. */
export const tenantsOf = async ({ db }: EngineParts): Promise<TenantId[]> => {
  const tenants = await db.transaction(DIRECTORY, listTenants);
  return [...new Set([LOCAL_TENANT, ...tenants.map(({ tenant }) => tenant)])];
};

/** Loaded by who lives on: to a command no agent connects. */
export const fleetOf = async (
  parts: EngineParts,
  runs: RunWork,
  retentionMs: number,
  onFault: (error: unknown) => void,
): Promise<OpenedFleet> => {
  const { openFleet } = await import("../fleet/open-fleet.ts");
  const { readSpawnQuotas } = await import("../fleet/spawn-quotas.ts");
  const homePath = parts.home.path;
  const quotas = readSpawnQuotas(process.env);
  return openFleet({ ...parts, homePath, tenants: () => tenantsOf(parts), retentionMs, runs, quotas, onFault });
};

export const startEventServices = (
  services: EventServices,
  parts: EngineParts,
  onFault: (error: unknown) => void,
): Promise<RunningServices> => services.start({ tenants: () => tenantsOf(parts), onFault });
