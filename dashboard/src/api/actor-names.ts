/** Who did something, as people call them: the record has ids, which stay in titles. */
import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { actorText } from "../catalogue/actor-text.ts";
import { client } from "./client.ts";
import { agentsQuery, membersQuery } from "./queries.ts";

type Named = { id: string; name: string };

const programsQuery = {
  queryKey: ["access", "service-accounts"],
  queryFn: async ({ signal }: { signal: AbortSignal }) => (await client.serviceAccounts.list({}, { signal })).items,
  staleTime: 300_000,
  // Whoever may not see them still sees the rest.
  retry: false,
};

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
/** The end of an id says more than its beginning, which is the time. */
const shortened = (id: string): string => (UUID.test(id) ? `…${id.slice(-6)}` : id);

/** @param actor as the record has it: `user:ID`, `service-account:ID`, `agent:NAME`, the id of an agent, `engine` */
export const actorName = (actor: string, known: ReadonlyMap<string, string>): string => {
  const fixed = actorText[actor];
  if (fixed !== undefined) return fixed;
  const at = actor.indexOf(":");
  const id = actor.slice(at + 1);
  const name = known.get(id);
  if (name !== undefined) return name;
  if (at < 0 || actor.startsWith("agent:")) return shortened(id);
  return `${actorText[actor.slice(0, at)] ?? actor.slice(0, at)} ${shortened(id)}`;
};

/** Names of members, programs and agents by their ids, as far as whoever asks may see them. */
export const useActorName = (): ((actor: string) => string) => {
  const [members, programs, agents] = useQueries({ queries: [membersQuery, programsQuery, agentsQuery] });
  const [people, accounts, fleet] = [members.data, programs.data, agents.data];
  return useMemo(() => {
    const named: Named[] = [
      ...(people ?? []).map(({ userId, name }) => ({ id: userId, name })),
      ...(accounts ?? []).map(({ serviceAccountId, name }) => ({ id: serviceAccountId, name })),
      ...(fleet ?? []).map(({ agentId, name }) => ({ id: agentId, name })),
    ];
    const known = new Map(named.filter(({ name }) => name !== "").map(({ id, name }) => [id, name]));
    return (actor) => actorName(actor, known);
  }, [people, accounts, fleet]);
};
