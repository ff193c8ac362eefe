/**
 * What an agent can do. A task asks for "node" or "node@24"; an agent that declares node 24.1.0 offers node, node@24,
 * node@24.1 and node@24.1.0. So a match is set inclusion, which the queue's SQL does as well as we do here.
 */
import { z } from "zod";

const NAME = /^[a-z0-9][a-z0-9._/-]{0,99}$/;
const VERSION = /^[0-9]+(\.[0-9]+){0,3}$/;

export const capabilitySchema = z.object({
  name: z.string().regex(NAME),
  version: z.string().regex(VERSION).nullable().default(null),
});
export type Capability = z.infer<typeof capabilitySchema>;

/** A name, or a name with the beginning of a version: "node", "node@24". */
export const requirementSchema = z.string().regex(/^[a-z0-9][a-z0-9._/-]{0,99}(@[0-9]+(\.[0-9]+){0,3})?$/);

/** "node" or "node@24.1.0"; null for a text that is neither. */
export const parseCapability = (text: string): Capability | null => {
  const [name = "", version = null, ...rest] = text.split("@");
  const parsed = capabilitySchema.safeParse({ name, version });
  return parsed.success && rest.length === 0 ? parsed.data : null;
};

/** All that a task may ask for and get from this agent; sorted, so that equal sets are equal lists. */
export const offeredRequirements = (capabilities: readonly Capability[]): string[] => {
  const offered = capabilities.flatMap(({ name, version }) => {
    const parts = version?.split(".") ?? [];
    return [name, ...parts.map((_, index) => `${name}@${parts.slice(0, index + 1).join(".")}`)];
  });
  return [...new Set(offered)].toSorted();
};
