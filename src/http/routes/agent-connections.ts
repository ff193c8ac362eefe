import type { Actor } from "../../model/actor.ts";
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
  defineRoute("agents.drain", async ({ actor, params: { agentId }, body, services }) => {
    const desk = services.agents.desk(actor.tenantId);
    await desk.drain(agentId, body.reason, actor.id);
    return desk.get(agentId);
  }),
  defineRoute("agents.quarantine", async ({ actor, params: { agentId }, body, services }) => {
    const desk = services.agents.desk(actor.tenantId);
    await desk.quarantine(agentId, body.reason, actor.id);
    return desk.get(agentId);
  }),
  defineRoute("agents.release", async ({ actor, params: { agentId }, services }) => {
    const desk = services.agents.desk(actor.tenantId);
    await desk.release(agentId, actor.id);
    return desk.get(agentId);
  }),
  defineRoute("agents.team", ({ actor, query, services }) =>
    services.agents.desk(actor.tenantId).team(query.requires.split(",")),
  ),
  defineRoute("agents.explain", ({ actor, params, query, services }) =>
    services.agents.desk(actor.tenantId).explain(params.taskId, query.runId ?? null),
  ),
];
