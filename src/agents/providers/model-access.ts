/** What is needed to ask a model: where, and with which key. Found before anything starts, so that a run cannot die of it later. */
import { ProvostError } from "../../model/errors.ts";
import { LOCAL_TENANT, type TenantId } from "../../model/ids.ts";
import type { ModelChoice, ModelProvider } from "../../model/model-choice.ts";
import type { Secret } from "../../runtime/redaction.ts";
import { PROVIDERS, splitModelName } from "./provider-table.ts";

/** Settings of a tenant by name; null where there is none. Keys come from its secrets. */
export type ModelSettings = {
  key(name: string): Promise<string | null>;
  /** Of the environment, for the data folder's owner alone: what an operator has set is not every tenant's. */
  variable(name: string): string | null;
};

export type FindSettings = (tenantId: TenantId) => ModelSettings;

export const settingsFrom =
  (
    secret: (tenantId: TenantId, name: string) => Promise<string | null>,
    env: Readonly<Record<string, string | undefined>>,
  ): FindSettings =>
  (tenantId) => ({
    key: (name) => secret(tenantId, name),
    variable: (name) => (tenantId === LOCAL_TENANT ? env[name] || null : null),
  });

export type ModelAccess = {
  provider: ModelProvider;
  name: string;
  choice: ModelChoice;
  endpoint: string;
  /** Null where the provider needs none. */
  key: Secret | null;
};

/** MODEL_UNKNOWN, MODEL_KEY_MISSING or MODEL_ENDPOINT_MISSING. Asks nothing of the provider. */
export const findModelAccess = async (settings: ModelSettings, choice: ModelChoice): Promise<ModelAccess> => {
  const { provider, name } = splitModelName(choice.model);
  const entry = PROVIDERS[provider];
  const endpoint = choice.endpoint ?? settings.variable(entry.endpoint) ?? entry.usualEndpoint;
  if (endpoint === null) {
    const message = `it is not known where ${choice.model} is served: state "endpoint", or set ${entry.endpoint}`;
    throw new ProvostError("MODEL_ENDPOINT_MISSING", message, { model: choice.model, variable: entry.endpoint });
  }
  const keyName = choice.key ?? entry.key;
  const value = (await settings.key(keyName)) ?? settings.variable(keyName);
  if (value === null && (entry.keyNeeded || choice.key !== undefined)) {
    const message = `${choice.model} needs the key ${keyName}, which is neither a secret nor in the environment`;
    throw new ProvostError("MODEL_KEY_MISSING", message, { model: choice.model, key: keyName });
  }
  return { provider, name, choice, endpoint, key: value === null ? null : { name: keyName, value } };
};
