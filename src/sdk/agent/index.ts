/** `provost/agent`: write an agent of your own. */
export { ProvostError } from "../../model/errors.ts";
export { defineAgent, type Agent, type AgentDefinition } from "./define-agent.ts";
export { TaskError } from "./task-error.ts";
export type { OnMessage } from "./messaging.ts";
export type { Notice, RunningAgent, StartOptions } from "./running-agent.ts";
export type { Task, TaskContext } from "./task-context.ts";
