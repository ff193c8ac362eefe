import { z } from "zod";
import { parseCapability } from "../../fleet/protocol/capability.ts";
import { ProvostError } from "../../model/errors.ts";
import type { Capability } from "../../fleet/protocol/capability.ts";
import { startAgent, type RunningAgent, type StartOptions } from "./running-agent.ts";
import type { AgentDefinition } from "./agent-definition.ts";

export type Agent = {
  /** Resolves when a control plane has welcomed the agent; rejects when none ever will. */
  start: (options: StartOptions) => Promise<RunningAgent>;
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

/** An agent of your own. */
export const defineAgent = (definition: AgentDefinition): Agent => {
  const parsed = definitionSchema.safeParse(definition);
  if (!parsed.success) throw new ProvostError("USAGE", z.prettifyError(parsed.error));
  const capabilities = (definition.capabilities ?? []).map(toCapability);
  return { start: (options) => startAgent({ ...definition, capabilities }, options) };
};
