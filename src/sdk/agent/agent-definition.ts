import type { Document } from "../../fleet/protocol/fields.ts";
import type { OnMessage } from "./messaging.ts";
import type { Task, TaskContext } from "./task-context.ts";

/** What an agent can do, and what it does with a task. */
export type AgentDefinition = {
  name: string;
  /** "custom" when absent. */
  kind?: string;
  /** "node", "node@24.1.0": tasks that ask for "node", "node@24" and so on come here. */
  capabilities?: readonly string[];
  labels?: Readonly<Record<string, string>>;
  roles?: readonly string[];
  /** "default" when absent. */
  queues?: readonly string[];
  /** Tasks at once; 1 when absent. */
  slots?: number;
  version?: string;
  /**
   * Does one task. What it returns, any JSON, is the task's result; what it throws makes the attempt fail (`TaskError` says
   * how). It must end soon after its signal is aborted.
   */
  run: (task: Task, context: TaskContext) => Promise<Document | void>;
  /** Answers other agents. */
  onMessage?: OnMessage;
};
