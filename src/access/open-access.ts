/** Who may do what in a control plane: policies, limits, audit, secrets and flags over one database and one cache. */
import type { Redis } from "ioredis";
import type { EventLog } from "../events/event-log.ts";
import type { AccessPorts } from "../model/access.ts";
import { readSetting } from "../model/settings.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Database } from "../store/database.ts";
import type { AccessCache, CacheCounts, SharedStore } from "./cache/access-cache.ts";
import { createAccessCache } from "./cache/access-cache.ts";
import { createEpochs } from "./cache/epochs.ts";
import { createRedisStore } from "./cache/redis-store.ts";
import { sealStore } from "./cache/sealed-store.ts";
import { createAuditLog } from "./audit/audit-log.ts";
import type { AuditLog } from "./audit/audit-log.ts";
import { createPersonalData } from "./audit/personal-data.ts";
import type { PersonalData } from "./audit/personal-data.ts";
import { createEventRetention, type EventRetention } from "./retention/event-retention.ts";
import { createRunRetention, type RunRetention } from "./retention/run-retention.ts";
import { createRetentionRules } from "./audit/retention-rules.ts";
import type { RetentionRules } from "./audit/retention-rules.ts";
import { createRequestRecorder } from "./audit/record-requests.ts";
import { createFlags } from "./flags/flags.ts";
import type { Flags } from "./flags/flags.ts";
import { createPostgresBuckets, withFallback } from "./limits/bucket-store.ts";
import { createLimitSettings } from "./limits/limit-settings.ts";
import type { LimitSettings } from "./limits/limit-settings.ts";
import { createLimit } from "./limits/limits.ts";
import { createRedisBuckets } from "./limits/redis-buckets.ts";
import { createAuthorizer } from "./policy/authorizer.ts";
import type { AuthorizeTool } from "./policy/authorizer.ts";
import type { Signer } from "./policy/break-glass.ts";
import { loadPolicyEngine } from "./policy/cedar.ts";
import { createDecisionRecorder } from "./policy/decision-recorder.ts";
import { createPolicies } from "./policy/policies.ts";
import type { Policies } from "./policy/policies.ts";
import { openMasterKeys } from "./secrets/open-master-keys.ts";
import { createKeyRotation } from "./secrets/rotate-keys.ts";
import type { KeyRotation } from "./secrets/rotate-keys.ts";
import { createSecrets } from "./secrets/secrets.ts";
import type { Secrets } from "./secrets/secrets.ts";

export type OpenedAccess = {
  /** What the API asks for each request. */
  ports: Pick<AccessPorts, "authorize" | "limit" | "audit">;
  /** What the choke point of tools asks for each call. */
  authorizeTool: AuthorizeTool;
  cache: AccessCache;
  policies: Policies;
  limits: LimitSettings;
  secrets: Secrets;
  rotateKeys: KeyRotation;
  auditLog: AuditLog;
  /** How long the audit log is kept. */
  retention: RetentionRules;
  /** What became of events that are older than they are kept. */
  eventRetention: EventRetention;
  /** Removal of runs that have ended. */
  runRetention: RunRetention;
  personal: PersonalData;
  flags: Flags;
  /** How often what access depends on was at hand. */
  counts(): { cache: Readonly<Record<string, CacheCounts>>; decisions: { hits: number; misses: number } };
  /** Rejects when the store that control planes share does not answer; null where there is none. */
  askStore: (() => Promise<void>) | null;
  /** Writes what is noted. */
  close(): Promise<void>;
};

export type AccessOptions = {
  db: Database;
  clock: Clock;
  events: EventLog;
  keysDir: string;
  signer: Signer;
  env: Readonly<Record<string, string | undefined>>;
  /** Removes what removed runs have left in the data folder, where there is one. */
  dropRunFolders?: () => Promise<void>;
  onFailure: (problem: string, error: unknown) => void;
};

const openRedis = async ({ env, onFailure }: AccessOptions): Promise<Redis | null> => {
  const url = readSetting(env, "PROVOST_REDIS_URL");
  if (url === undefined) return null;
  const { connectRedis } = await import("./cache/connect-redis.ts");
  return connectRedis(url, (error) => onFailure("the shared store of PROVOST_REDIS_URL does not answer", error));
};

const sealedRedis = (redis: Redis, db: Database): SharedStore =>
  sealStore(createRedisStore(redis), db.deriveKey("values in the shared store"));

const usualRetention = (env: AccessOptions["env"]): number | null =>
  readSetting(env, "PROVOST_AUDIT_RETENTION_DAYS") ?? null;

/** KEY_INVALID where the master key is set wrongly. */
export const openAccess = async (options: AccessOptions): Promise<OpenedAccess> => {
  const { db, clock, events, signer, onFailure } = options;
  const masterKeys = await openMasterKeys(options.keysDir, options.env);
  const redis = await openRedis(options);
  const epochs = await createEpochs({ db, clock });
  const cache = createAccessCache({ epochs, shared: redis && sealedRedis(redis, db) });
  const shared = redis === null ? createPostgresBuckets({ db, clock }) : createRedisBuckets({ redis, clock });
  const failed = (problem: string) => (error: unknown) => onFailure(problem, error);
  const store = withFallback({
    shared,
    clock,
    onFailure: failed("limits are held in this process alone for a second"),
  });
  const flags = createFlags({ db, clock, events, cache });
  const recorder = createDecisionRecorder({ db, clock, onFailure: failed("refusals were not put on record") });
  const engine = loadPolicyEngine;
  const authorizer = createAuthorizer({ db, clock, cache, engine, recorder, signer, flags });
  const personal = createPersonalData({ db, epochs, masterKeys });
  const secrets = createSecrets({ db, events, masterKeys });
  const requests = createRequestRecorder({
    db,
    clock,
    events,
    personal,
    onFailure: failed("refused requests were not put on the audit chain"),
  });
  return {
    ports: { authorize: authorizer.authorize, limit: createLimit({ db, clock, cache, store }), audit: requests.audit },
    authorizeTool: authorizer.authorizeTool,
    cache,
    policies: createPolicies({ db, clock, events, engine, authorizer, signer }),
    limits: createLimitSettings({ db, events }),
    secrets,
    rotateKeys: createKeyRotation({ db, masterKeys, secrets, personal }),
    auditLog: createAuditLog({ db, clock, events, personal, signer }),
    retention: createRetentionRules({ db, events, usualDays: usualRetention(options.env) }),
    runRetention: createRunRetention({
      db,
      events,
      signer,
      keepDays: readSetting(options.env, "PROVOST_RUN_RETENTION_DAYS") ?? null,
      dropFiles: options.dropRunFolders ?? (() => Promise.resolve()),
      onFailure: failed("the files of removed runs are still there"),
    }),
    eventRetention: createEventRetention({
      db,
      events,
      signer,
      keepDays: readSetting(options.env, "PROVOST_EVENT_RETENTION_DAYS"),
    }),
    personal,
    flags,
    askStore: redis && (async () => void (await redis.ping())),
    counts: () => ({ cache: cache.counts(), decisions: authorizer.cached() }),
    close: async () => {
      await Promise.all([recorder.close(), requests.flush(), epochs.close()]);
      redis?.disconnect();
    },
  };
};
