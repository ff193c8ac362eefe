import type { AttestRequest, HostedTenant } from "../../control-plane.ts";
import type { Actor } from "../../model/actor.ts";
import { ProvostError } from "../../model/errors.ts";
import type { Attestation } from "../../model/run.ts";
import { defineRoute } from "../route.ts";

/** Who signs is who asks. The owner of a data folder has no account, and so says who they are. */
const signerOf = (actor: Actor, stated: string | undefined): string => {
  if (actor.kind === "agent" || actor.kind === "service-account") {
    throw new ProvostError("FORBIDDEN", "the words are those of people: a program cannot sign for a gate");
  }
  if (actor.kind === "local") return stated ?? actor.id;
  if (stated === undefined || stated === actor.id) return actor.id;
  throw new ProvostError("FORBIDDEN", "nobody signs for somebody else");
};

type Word = Omit<AttestRequest, "by"> & { by?: string | undefined };

const sign = async (control: HostedTenant, actor: Actor, runId: string, word: Word): Promise<Attestation> => {
  const attestation = await control.attest(runId, { ...word, by: signerOf(actor, word.by) });
  await control.keepGoing(runId);
  return attestation;
};

/** The one that the check asks for. */
const roleOf = async (control: HostedTenant, runId: string, criterionId: string): Promise<string> => {
  const { criteria } = await control.status(runId);
  const check = criteria.find((criterion) => criterion.criterionId === criterionId)?.check;
  if (check?.kind === "approval") return check.role;
  throw new ProvostError("APPROVAL_INVALID", `criterion ${criterionId} asks for no role: give the one you sign in`, {
    criterionId,
  });
};

export const judgementRoutes = [
  defineRoute("criteria.list", async ({ params, control }) => ({
    items: (await control.status(params.runId)).criteria,
  })),
  defineRoute("criteria.approve", async ({ params: { runId, criterionId }, body, actor, control }) => {
    const role = body.role ?? (await roleOf(control, runId, criterionId));
    return sign(control, actor, runId, { ...body, kind: "approval", subject: criterionId, role });
  }),
  defineRoute("criteria.waive", ({ params: { runId, criterionId }, body, actor, control }) =>
    sign(control, actor, runId, { ...body, kind: "waiver", subject: criterionId }),
  ),
  defineRoute("gates.list", async ({ params, control }) => ({ items: (await control.status(params.runId)).gates })),
  defineRoute("gates.mitigate", ({ params: { runId, gateId }, body, actor, control }) =>
    sign(control, actor, runId, { ...body, kind: "mitigation", subject: gateId }),
  ),
];
