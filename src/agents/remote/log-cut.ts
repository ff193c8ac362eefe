import { cutNote } from "../../runtime/note-cut.ts";
import type { ProcessResult } from "../../runtime/process-group.ts";
import type { TaskContext } from "../../sdk/agent/task-context.ts";

/** Says at the end of a task's output that more was printed than is sent. */
export const logCut = (context: Pick<TaskContext, "log">, sentBytes: number, result: ProcessResult): void => {
  const note = cutNote(sentBytes, result);
  if (note !== null) context.log(`\n[${note}]\n`);
};
