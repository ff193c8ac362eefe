import { z } from "zod";
import type { RecordedEntry } from "../../model/agent-session.ts";
import { pageFrom, readCursor } from "../cursor.ts";
import { defineRoute, type Live } from "../route.ts";

const positionSchema = z.string();

async function* asLive(entries: AsyncIterable<RecordedEntry>, after: number): AsyncGenerator<Live> {
  yield { id: String(after) };
  for await (const entry of entries) yield { id: String(entry.seq), event: entry.entry.kind, data: entry };
}

const lastSeen = (header: string | string[] | undefined): number | undefined =>
  typeof header === "string" && /^\d{1,9}$/.test(header) ? Number(header) : undefined;

export const agentSessionRoutes = [
  defineRoute("agentSessions.list", async ({ query, actor, services }) => {
    const { runId, taskId, agent: agentName, cursor, limit } = query;
    const { sessions } = await services.models();
    const before = readCursor(cursor, positionSchema);
    const found = await sessions.page(actor.tenantId, { runId, taskId, agentName, before, limit: limit + 1 });
    return pageFrom(found, limit, ({ sessionId }) => sessionId);
  }),
  defineRoute("agentSessions.search", async ({ query, actor, services }) => {
    const { sessions } = await services.models();
    return { items: await sessions.search(actor.tenantId, query) };
  }),
  defineRoute("agentSessions.get", async ({ params, actor, services }) => {
    const { sessions } = await services.models();
    return sessions.get(actor.tenantId, params.agentSessionId);
  }),
  defineRoute("agentSessions.entries", async ({ params, query, actor, services }) => {
    const { sessions } = await services.models();
    return { items: await sessions.entries(actor.tenantId, params.agentSessionId, query) };
  }),
  defineRoute("agentSessions.stream", async ({ params, query, actor, services, headers, signal }) => {
    const { sessions } = await services.models();
    await sessions.get(actor.tenantId, params.agentSessionId);
    const after = lastSeen(headers["last-event-id"]) ?? query.after;
    return asLive(sessions.follow(actor.tenantId, params.agentSessionId, { after, signal }), after);
  }),
  defineRoute("agentSessions.fork", async ({ params, body, actor, services }) => {
    const { sessions } = await services.models();
    const { through } = body;
    const forked = await sessions.fork(actor.tenantId, params.agentSessionId, { through, openedBy: actor.id });
    return forked.session;
  }),
  defineRoute("agentSessions.say", async ({ body, actor, services, demand }) => {
    const { sessionId, text, models, folder } = body;
    if (folder !== null) await demand("runs:start-path");
    const { talk } = await services.models();
    // Nobody waits for the answer here, so nobody's leaving ends it.
    const signal = new AbortController().signal;
    const said = await talk.say(actor, { sessionId, text, models, folder, signal });
    return { sessionId: said.sessionId, after: said.after };
  }),
];
