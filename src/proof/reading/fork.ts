/** Where a run was forked from and what it does otherwise, in words. */
import type { PacketFork } from "../packet-schema.ts";
import { countText } from "./number.ts";

export const forkSentence = ({ sourceRunId, through, inherited, changes }: PacketFork): string => {
  const models = changes.models.map(({ agent, model }) => `${agent ?? "every model agent"} asks ${model}`);
  const agents = changes.agents.map(({ taskId, agent }) => `${taskId} is done by ${agent}`);
  const kept = `run ${sourceRunId}, through its event ${through}, with ${countText(inherited.length, "task")} inherited`;
  return [kept, ...models, ...agents].join("; ");
};
