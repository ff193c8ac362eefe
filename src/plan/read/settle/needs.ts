import type { PlanTask } from "../../../model/plan.ts";
import type { Draft, EdgeOwner } from "../draft.ts";

const isOf = ({ assignee, epicId, phaseId }: PlanTask, owner: EdgeOwner): boolean =>
  "agent" in owner ? assignee === owner.agent && epicId === owner.epicId : epicId === owner.id || phaseId === owner.id;

/** What a part of the plan needs, each task of it does. */
export const settleNeeds = (draft: Draft): void => {
  for (const { owner, capabilities } of draft.needs) {
    for (const task of draft.tasks.filter((one) => isOf(one, owner))) {
      task.capabilities = [...new Set([...task.capabilities, ...capabilities])];
    }
  }
};
