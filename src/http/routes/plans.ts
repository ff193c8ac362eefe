import { z } from "zod";
import { ProvostError } from "../../model/errors.ts";
import { compilePlan } from "../../plan/compile.ts";
import { formatPlan } from "../../plan/format.ts";
import { summarizePlan } from "../../plan/summarize-plan.ts";
import { pageFrom, readCursor } from "../cursor.ts";
import { defineRoute } from "../route.ts";

export const planRoutes = [
  defineRoute("plans.compile", ({ body: { source, sidecar } }) => {
    const compiled = compilePlan(source, sidecar === undefined ? {} : { sidecar: { text: sidecar, path: "sidecar" } });
    const { plan: summary, coverage, diagnostics } = summarizePlan(compiled);
    return { summary, coverage, diagnostics, plan: compiled.plan, graph: compiled.graph };
  }),
  defineRoute("plans.format", ({ body }) => ({ source: formatPlan(body.source) })),
  defineRoute("plans.simulate", ({ body: { source, sidecar, ...request }, control }) =>
    control.simulate({ source, sidecar }, request),
  ),
  defineRoute("plans.upload", ({ body, actor, control }) => control.plans.upload(body, actor.id)),
  defineRoute("plans.list", async ({ query: { cursor, limit }, control }) => {
    const before = readCursor(cursor, z.string().max(64));
    return pageFrom(await control.plans.page({ before, limit: limit + 1 }), limit, ({ planId }) => planId);
  }),
  defineRoute("plans.get", ({ params, control }) => control.plans.get(params.planId)),
  defineRoute("plans.source", async ({ params: { planId }, query: { part }, control }) => {
    const { source, sidecar } = await control.plans.source(planId);
    if (part === "source") return { body: source, fileName: "PLAN.md" };
    if (sidecar !== null)
      return { body: sidecar, contentType: "text/yaml; charset=utf-8", fileName: "PLAN.provost.yaml" };
    throw new ProvostError("EVIDENCE_NOT_FOUND", `plan ${planId} has no sidecar`, { planId });
  }),
  defineRoute("plans.remove", ({ params, control }) => control.plans.remove(params.planId)),
];
