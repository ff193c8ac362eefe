/** Which models are asked in which role; how they have done is beside it, so that whoever changes it knows. */
import type { Actor } from "../../model/actor.ts";
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import type { ModelChoice, ModelRole } from "../../model/model-choice.ts";
import type { AgentDeclaration } from "../../model/plan.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Database } from "../../store/database.ts";
import { measureModels, type ModelMeasurement } from "../../store/model-measurements.ts";
import {
  insertModelProfile,
  listModelProfiles,
  modelProfileHistory,
  type ModelProfile,
} from "../../store/model-profiles.ts";
import { findModelAccess, type FindSettings, type ModelAccess } from "../providers/model-access.ts";

export type ModelProfiles = {
  list(tenantId: TenantId): Promise<ModelProfile[]>;
  history(tenantId: TenantId, role: ModelRole): Promise<ModelProfile[]>;
  /** A version of its own. No choices take the profile back. */
  set(actor: Actor, role: ModelRole, choices: readonly ModelChoice[]): Promise<ModelProfile>;
  /** Of the last seven days. */
  measured(tenantId: TenantId): Promise<ModelMeasurement[]>;
  /** What an agent asks, the first preferred. MODEL_PROFILE_NOT_FOUND, MODEL_KEY_MISSING, MODEL_ENDPOINT_MISSING. */
  modelsOf(tenantId: TenantId, agent: Pick<AgentDeclaration, "models" | "profile">): Promise<ModelAccess[]>;
};

const MEASURED_MS = 7 * 24 * 3_600_000;

type Parts = { db: Database; clock: Clock; settings: FindSettings };

export const createModelProfiles = ({ db, clock, settings }: Parts): ModelProfiles => {
  const list = (tenantId: TenantId): Promise<ModelProfile[]> => db.transaction(tenantId, listModelProfiles);
  const choicesOf = async (
    tenantId: TenantId,
    { models, profile }: Pick<AgentDeclaration, "models" | "profile">,
  ): Promise<readonly ModelChoice[]> => {
    if (models !== undefined) return models;
    const found = (await list(tenantId)).find(({ role }) => role === profile);
    if (found !== undefined) return found.choices;
    const message = `no models were chosen for the role "${profile ?? "?"}": provost models set ${profile ?? "ROLE"} PROVIDER/NAME`;
    throw new ProvostError("MODEL_PROFILE_NOT_FOUND", message, { role: profile ?? null });
  };
  return {
    list,
    history: (tenantId, role) => db.transaction(tenantId, (tx) => modelProfileHistory(tx, role)),
    set: (actor, role, choices) =>
      db.transaction(actor.tenantId, (tx) => insertModelProfile(tx, { role, choices: [...choices], setBy: actor.id })),
    measured: (tenantId) =>
      db.transaction(tenantId, (tx) => measureModels(tx, new Date(clock.now().getTime() - MEASURED_MS))),
    modelsOf: async (tenantId, agent) => {
      const choices = await choicesOf(tenantId, agent);
      const own = settings(tenantId);
      return Promise.all(choices.map((choice) => findModelAccess(own, choice)));
    },
  };
};
