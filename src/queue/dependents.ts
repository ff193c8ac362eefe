/** What cannot succeed any more when some tasks have not: all that depend on them, however far away. */
import type { TaskId } from "../model/ids.ts";
import type { Dependency } from "../store/tasks/task-dependencies.ts";

/** In no particular order, without the tasks themselves. */
export const dependentsOf = (dependencies: readonly Dependency[], taskIds: readonly TaskId[]): TaskId[] => {
  const direct = Map.groupBy(dependencies, ({ dependsOn }) => dependsOn);
  const found = new Set<TaskId>();
  const open = [...taskIds];
  for (let taskId = open.pop(); taskId !== undefined; taskId = open.pop()) {
    for (const { taskId: dependent } of direct.get(taskId) ?? []) {
      if (found.has(dependent)) continue;
      found.add(dependent);
      open.push(dependent);
    }
  }
  for (const taskId of taskIds) found.delete(taskId);
  return [...found];
};
