import type { PlanTask } from "../../../model/plan.ts";
import type { Draft, EdgeOwner } from "../draft.ts";

const agentKey = (agent: string, epicId: string | undefined): string => `${agent}\n${epicId ?? ""}`;
const ownerKey = (owner: EdgeOwner): string => ("agent" in owner ? agentKey(owner.agent, owner.epicId) : owner.id);

const ownerKeysOf = ({ phaseId, epicId, assignee }: PlanTask): (string | undefined)[] => [
  phaseId,
  epicId,
  assignee === undefined ? undefined : agentKey(assignee, epicId),
];

/** What a part of the plan needs, each task of it does. */
export const settleNeeds = (draft: Draft): void => {
  if (draft.needs.length === 0) return;
  const needs = new Map<string, string[]>();
  for (const { owner, capabilities } of draft.needs) {
    const key = ownerKey(owner);
    needs.set(key, [...(needs.get(key) ?? []), ...capabilities]);
  }
  for (const task of draft.tasks) {
    const inherited = ownerKeysOf(task).flatMap((key) => (key === undefined ? [] : (needs.get(key) ?? [])));
    if (inherited.length > 0) task.capabilities = [...new Set([...task.capabilities, ...inherited])];
  }
};
