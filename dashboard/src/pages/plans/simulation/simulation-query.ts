import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Output } from "provost/client";
import { client } from "../../../api/client.ts";

export type Simulation = Output<"plans.simulate">;

export type SimulationInput = { source: string; sidecar: string; agents: number; spread: number };

/** What is on record changes with each run that ends, so an answer is old after a while. */
export const simulationQuery = ({ source, sidecar, agents, spread }: SimulationInput) =>
  queryOptions({
    queryKey: ["simulated", source, sidecar, agents, spread],
    queryFn: ({ signal }) =>
      client.plans.simulate({ body: { source, ...(sidecar !== "" && { sidecar }), agents, spread } }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 60_000,
  });
