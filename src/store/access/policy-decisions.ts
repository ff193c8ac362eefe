/** Decisions about whether somebody may do something, newest first. */
import { type PolicyDecision, policyDecisionSchema } from "../../model/policy-decision.ts";
import type { Tx } from "../database.ts";

export const insertPolicyDecisions = async (tx: Tx, decisions: readonly PolicyDecision[]): Promise<void> => {
  const all = <K extends keyof PolicyDecision>(field: K): PolicyDecision[K][] =>
    decisions.map((decision) => decision[field]);
  const lists = (field: "roles" | "determining"): string[] => all(field).map((list) => JSON.stringify(list));
  await tx.query(
    // unnest would flatten arrays of arrays, so these travel as JSON
    `insert into policy_decisions (tenant_id, decision_id, decided_at, actor, roles, action, resource_type, resource_id,
       allowed, reason, determining, policy_version, grant_id, times)
     select $1, n.decision_id, n.decided_at, n.actor, array(select json_array_elements_text(n.roles::json)), n.action,
       n.resource_type, n.resource_id, n.allowed, n.reason, array(select json_array_elements_text(n.determining::json)),
       n.policy_version, n.grant_id, n.times
     from unnest($2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
       $9::boolean[], $10::text[], $11::text[], $12::text[], $13::text[], $14::int[])
       as n (decision_id, decided_at, actor, roles, action, resource_type, resource_id, allowed, reason, determining,
         policy_version, grant_id, times)`,
    [
      tx.tenantId,
      all("decisionId"),
      all("decidedAt"),
      all("actor"),
      lists("roles"),
      all("action"),
      all("resourceType"),
      all("resourceId"),
      all("allowed"),
      all("reason"),
      lists("determining"),
      all("policyVersion"),
      all("grantId"),
      all("times"),
    ],
  );
};

/** Newest first; `before` is the id of a decision. */
export const listPolicyDecisions = async (
  tx: Tx,
  { limit, before }: { limit: number; before: string | null },
): Promise<PolicyDecision[]> => {
  const rows = await tx.query(
    `select decision_id as "decisionId", decided_at as "decidedAt", actor, roles, action,
       resource_type as "resourceType", resource_id as "resourceId", allowed, reason, determining,
       policy_version as "policyVersion", grant_id as "grantId", times
     from policy_decisions where tenant_id = $1 and ($2::text is null or decision_id < $2)
     order by decision_id desc limit $3`,
    [tx.tenantId, before, limit],
  );
  return rows.map((row) => policyDecisionSchema.parse(row));
};

/** Returns how many there were. */
export const deleteDecisionsBefore = async (tx: Tx, before: Date): Promise<number> => {
  const rows = await tx.query("delete from policy_decisions where tenant_id = $1 and decided_at < $2 returning 1", [
    tx.tenantId,
    before,
  ]);
  return rows.length;
};
