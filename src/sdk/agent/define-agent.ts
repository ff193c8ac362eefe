/** An agent of your own: what it can do, and what it does with a task. */
import { z } from "zod";
import { parseCapability } from "../../fleet/protocol/capability.ts";
import { ProvostError } from "../../model/errors.ts";
import type { Document } from "../../fleet/protocol/fields.ts";
import type { Capability } from "../../fleet/protocol/capability.ts";
import type { OnMessage } from "./messaging.ts";
import { startAgent, type RunningAgent, type StartOptions } from "./running-agent.ts";
import type { Task, TaskContext } from "./task-context.ts";

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
  run(task: Task, context: TaskContext): Promise<Document | void>;
  /** Answers other agents. */
  onMessage?: OnMessage;
};

export type Agent = {
  /** Resolves when a control plane has welcomed the agent; rejects when none ever will. */
  start(options: StartOptions): Promise<RunningAgent>;
};

const definitionSchema = z.object({
  name: z.string().min(1).max(200),
  slots: z.number().int().min(1).max(1_000).optional(),
});

const toCapability = (text: string): Capability => {
  const capability = parseCapability(text);
  if (capability !== null) return capability;
  throw new ProvostError("USAGE", `"${text}" is no capability: write "name" or "name@1.2.3"`);
};

export const defineAgent = (definition: AgentDefinition): Agent => {
  const parsed = definitionSchema.safeParse(definition);
  if (!parsed.success) throw new ProvostError("USAGE", z.prettifyError(parsed.error));
  const capabilities = (definition.capabilities ?? []).map(toCapability);
  return { start: (options) => startAgent({ ...definition, capabilities }, options) };
};
