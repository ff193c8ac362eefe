import { queryOptions } from "@tanstack/react-query";
import type { Input, Output } from "provost/client";
import { client } from "../../api/client.ts";

export type ModelProfile = Output<"modelProfiles.list">["items"][number];
export type ModelMeasurement = Output<"modelProfiles.list">["measured"][number];
export type ModelRole = ModelProfile["role"];
export type ModelRoute = ModelProfile["route"];
export type ModelChoice = Input<"modelProfiles.set">["body"]["choices"][number];

export const MODEL_ROLES = [
  "plan",
  "code",
  "review",
  "summary",
  "dialogue",
  "embedding",
] as const satisfies readonly ModelRole[];

/** What somebody chooses for a role. */
export type ModelSetup = { choices: readonly ModelChoice[]; route: ModelRoute };

export const modelsKey = ["models"] as const;

export const modelsQuery = queryOptions({
  queryKey: modelsKey,
  queryFn: ({ signal }) => client.modelProfiles.list({}, { signal }),
});

export type ModelDay = Output<"modelProfiles.costs">["items"][number];

export const modelCostsQuery = queryOptions({
  queryKey: [...modelsKey, "costs"],
  queryFn: async ({ signal }) => (await client.modelProfiles.costs({}, { signal })).items,
});

export const profileHistoryQuery = (role: ModelRole) =>
  queryOptions({
    queryKey: [...modelsKey, role, "history"],
    queryFn: async ({ signal }) => (await client.modelProfiles.history({ params: { role } }, { signal })).items,
  });
