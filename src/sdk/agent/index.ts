/** `provost/agent`: write an agent of your own. */
export { ProvostError } from "../../model/errors.ts";
export type { AgentDefinition } from "./agent-definition.ts";
export { defineAgent, type Agent } from "./define-agent.ts";
export type { Notice } from "./notice.ts";
export { TaskError } from "./task-error.ts";
export type { OnMessage } from "./messaging.ts";
export type { RunningAgent, StartOptions } from "./running-agent.ts";
export type { Task, TaskContext } from "./task-context.ts";
