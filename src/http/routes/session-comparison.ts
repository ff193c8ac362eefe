import { defineRoute } from "../route.ts";

const MAX_TEXT = 4_000;

const short = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);

type Worded = { text: string; calls: readonly { answer: string }[] };

/** Sessions may hold megabytes; who wants a text whole reads the entry that it is in. */
const shortened = <T extends Worded>(part: T): T => ({
  ...part,
  text: short(part.text),
  calls: part.calls.map((call) => ({ ...call, answer: short(call.answer) })),
});

export const sessionComparisonRoutes = [
  defineRoute("agentSessions.replay", async ({ params, query, actor, services }) => {
    const { sessions } = await services.models();
    const replay = await sessions.replay(actor.tenantId, params.agentSessionId);
    const steps = replay.steps.slice(query.after, query.after + query.limit).map(shortened);
    return { ...replay, steps, total: replay.steps.length };
  }),
  defineRoute("agentSessions.diff", async ({ params, query, actor, services }) => {
    const { sessions } = await services.models();
    const diff = await sessions.diff(actor.tenantId, params.agentSessionId, params.otherSessionId);
    const rows = diff.rows.slice(query.after, query.after + query.limit).map(({ change, a, b }) => ({
      change,
      a: a && shortened(a),
      b: b && shortened(b),
    }));
    return { ...diff, rows, total: diff.rows.length };
  }),
];
