import type { Actor } from "../../model/actor.ts";
import { ProvostError } from "../../model/errors.ts";
import { systemClock } from "../../runtime/clock.ts";
import { whileAuthorized } from "../answer/while-authorized.ts";
import { defineRoute } from "../route.ts";

/** An agent's id belongs to whoever connected it first: the account that a credential stands for, not the credential. */
const principalOf = ({ tenantId, kind, id }: Actor) => ({ tenantId, id: `${kind}:${id}` });

export const agentConnectionRoutes = [
  defineRoute("agents.connect", ({ actor, socket, services, recheck }) => {
    services.agents.serveSocket(principalOf(actor), socket);
    whileAuthorized(socket, recheck, systemClock);
  }),
  defineRoute("agents.send", ({ actor, params, body, services }) =>
    services.agents.longPoll.send(principalOf(actor), params.agentId, body),
  ),
  defineRoute("agents.poll", ({ actor, params, body, services, signal }) =>
    services.agents.longPoll.poll(principalOf(actor), params.agentId, body, signal),
  ),
  defineRoute("agents.release", async ({ actor, params: { agentId }, services }) => {
    const desk = services.agents.desk(actor.tenantId);
    await desk.release(agentId, actor.id);
    const agent = (await desk.list()).find((one) => one.agentId === agentId);
    if (agent !== undefined) return agent;
    throw new ProvostError("AGENT_NOT_FOUND", `there is no agent ${agentId}`, { agentId });
  }),
  defineRoute("agents.team", ({ actor, query, services }) =>
    services.agents.desk(actor.tenantId).team(query.requires.split(",")),
  ),
  defineRoute("agents.explain", ({ actor, params, query, services }) =>
    services.agents.desk(actor.tenantId).explain(params.taskId, query.runId ?? null),
  ),
];
