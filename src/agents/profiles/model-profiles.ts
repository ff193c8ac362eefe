/** Which models are asked in which role; how they have done is beside it, so that whoever changes it knows. */
import type { Actor } from "../../model/actor.ts";
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import type { ModelChoice, ModelRole, ModelRoute } from "../../model/model-choice.ts";
import type { AgentDeclaration } from "../../model/agent-declaration.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Database } from "../../store/database.ts";
import {
  costByDay,
  measureModels,
  type ModelDay,
  type ModelMeasurement,
} from "../../store/models/model-measurements.ts";
import {
  insertModelProfile,
  listModelProfiles,
  modelProfileHistory,
  type ModelProfile,
} from "../../store/models/model-profiles.ts";
import { routeChoices, type RouteParts } from "./route-choices.ts";
import { findModelAccess, type FindSettings, type ModelAccess } from "../providers/model-access.ts";
import { EMBEDDING_PROVIDERS } from "../providers/open-embedding-model.ts";
import { splitModelName } from "../providers/provider-table.ts";

/** What an agent asks, the first preferred. MODEL_PROFILE_NOT_FOUND, MODEL_KEY_MISSING, MODEL_ENDPOINT_MISSING. */
export type ModelsOf = (
  tenantId: TenantId,
  agent: Pick<AgentDeclaration, "models" | "profile">,
) => Promise<ModelAccess[]>;

export type ModelProfiles = {
  list(tenantId: TenantId): Promise<ModelProfile[]>;
  history(tenantId: TenantId, role: ModelRole): Promise<ModelProfile[]>;
  /** A version of its own. No choices take the profile back. */
  set(actor: Actor, role: ModelRole, choices: readonly ModelChoice[], route?: ModelRoute): Promise<ModelProfile>;
  /** Of the last seven days. */
  measured(tenantId: TenantId): Promise<ModelMeasurement[]>;
  /** Of the last thirty days, the oldest first; days on which nobody was asked are not among them. */
  costs(tenantId: TenantId): Promise<ModelDay[]>;
  modelsOf: ModelsOf;
};

const DAY_MS = 24 * 3_600_000;
const MEASURED_MS = 7 * DAY_MS;
const COSTS_MS = 30 * DAY_MS;

type Parts = { db: Database; clock: Clock; settings: FindSettings } & Pick<RouteParts, "priceOf">;

/** What models have done is read from all their steps: once a minute is often enough to put them in order by it. */
const STALE_MS = 60_000;

const createLately = (clock: Clock, measure: (tenantId: TenantId) => Promise<ModelMeasurement[]>) => {
  const known = new Map<TenantId, { at: number; measured: Promise<ModelMeasurement[]> }>();
  return (tenantId: TenantId): Promise<ModelMeasurement[]> => {
    const now = clock.now().getTime();
    const found = known.get(tenantId);
    if (found !== undefined && now - found.at < STALE_MS) return found.measured;
    const measured = measure(tenantId);
    known.set(tenantId, { at: now, measured });
    measured.catch(() => known.delete(tenantId)); // the next one who asks tries again
    return measured;
  };
};

/** MODEL_HAS_NO_EMBEDDINGS. */
const refuseAsEmbedding = (choices: readonly ModelChoice[]): void => {
  const refuse = (problem: string): never => {
    throw new ProvostError("MODEL_HAS_NO_EMBEDDINGS", problem, { models: choices.map(({ model }) => model) });
  };
  if (choices.length > 1) refuse("the role embedding has one model: vectors of two cannot be compared");
  for (const { model } of choices) {
    const { provider } = splitModelName(model);
    if (!EMBEDDING_PROVIDERS.includes(provider)) refuse(`${model}: ${provider} offers no vectors of texts`);
  }
};

export const createModelProfiles = ({ db, clock, settings, priceOf }: Parts): ModelProfiles => {
  const measure = (tenantId: TenantId): Promise<ModelMeasurement[]> =>
    db.transaction(tenantId, (tx) => measureModels(tx, new Date(clock.now().getTime() - MEASURED_MS)));
  const lately = createLately(clock, measure);
  const list = (tenantId: TenantId): Promise<ModelProfile[]> => db.transaction(tenantId, listModelProfiles);
  const choicesOf = async (
    tenantId: TenantId,
    { models, profile }: Pick<AgentDeclaration, "models" | "profile">,
  ): Promise<readonly ModelChoice[]> => {
    if (models !== undefined) return models;
    const found = (await list(tenantId)).find(({ role }) => role === profile);
    if (found?.route === "order") return found.choices;
    if (found !== undefined) {
      return routeChoices(found.route, found.choices, { measured: await lately(tenantId), priceOf });
    }
    const message = `no models were chosen for the role "${profile ?? "?"}": provost models set ${profile ?? "ROLE"} PROVIDER/NAME`;
    throw new ProvostError("MODEL_PROFILE_NOT_FOUND", message, { role: profile ?? null });
  };
  return {
    list,
    history: (tenantId, role) => db.transaction(tenantId, (tx) => modelProfileHistory(tx, role)),
    set: async (actor, role, choices, route = "order") => {
      if (role === "embedding") refuseAsEmbedding(choices);
      return db.transaction(actor.tenantId, (tx) =>
        insertModelProfile(tx, { role, choices: [...choices], route, setBy: actor.id }),
      );
    },
    measured: measure,
    costs: (tenantId) => db.transaction(tenantId, (tx) => costByDay(tx, new Date(clock.now().getTime() - COSTS_MS))),
    modelsOf: async (tenantId, agent) => {
      const choices = await choicesOf(tenantId, agent);
      const own = settings(tenantId);
      return Promise.all(choices.map((choice) => findModelAccess(own, choice)));
    },
  };
};
