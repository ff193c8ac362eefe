import { createIdSet } from "../../id-set.ts";
import { addTask, mergeWindows } from "../nodes.ts";
import type { Draft } from "../draft.ts";

/** Where an epic or phase names what it hands over and no work at all, handing it over is the work. */
export const settleDeliverables = (draft: Draft): void => {
  if (draft.deliverables.length === 0) return;
  const busyEpics = createIdSet();
  const busyPhases = createIdSet();
  for (const { kind, epicId, phaseId } of draft.tasks) {
    busyEpics.add(epicId);
    if (kind !== "critical-path") busyPhases.add(phaseId);
  }
  for (const { phaseId, id } of draft.epics) if (busyEpics.has(id)) busyPhases.add(phaseId);
  for (const { text, source, scope, status } of draft.deliverables) {
    const { epic, phase } = scope;
    if (epic === null ? phase === null || busyPhases.has(phase.id) : busyEpics.has(epic.id)) continue;
    const window = mergeWindows(scope.window, null);
    const assignee = scope.agent?.name ?? epic?.lead;
    addTask(draft, { ...scope, task: null }, {
      title: text, source, status, kind: "deliverable", window, assignee,
    }); // prettier-ignore
  }
};
