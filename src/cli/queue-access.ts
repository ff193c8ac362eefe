import type { DeadLetterChoice, QueueDesk, QueueTaskFiles } from "../control-plane.ts";
import type { RatedQueue } from "../model/queue-rates.ts";
import type { Enqueued, QueueTask } from "../model/queue-task.ts";
import type { QueueTaskState } from "../model/states.ts";

type DeskOfLetters = QueueDesk["deadLetters"];

/** What commands do with tasks without a run. */
export type QueueAccess = Omit<QueueDesk, "list" | "counts" | "turnover" | "deadLetters" | "replay"> & {
  counts(): Promise<RatedQueue[]>;
  list(filter: { queue?: string; state?: QueueTaskState; limit: number }): Promise<QueueTask[]>;
  /** Whichever queue it is of. */
  replay(taskId: string): Promise<Enqueued>;
  files: QueueTaskFiles;
  deadLetters: Pick<DeskOfLetters, "count" | "countChosen" | "get" | "edit"> & {
    list(filter: Parameters<DeskOfLetters["list"]>[0], limit: number): Promise<QueueTask[]>;
    /** How many it was done to. */
    retry(choice: DeadLetterChoice, by: string): Promise<number>;
    purge(choice: DeadLetterChoice, by: string): Promise<number>;
  };
};
