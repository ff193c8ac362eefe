/**
 * Versions of the agent protocol. A control plane speaks all of [MIN, MAX], so that agents of the release before and of
 * the next one can stay connected while a fleet is brought up to date. Within a version fields may be added: whoever
 * does not know one ignores it.
 */
export const PROTOCOL_MIN = 1;
export const PROTOCOL_MAX = 1;

export type VersionRange = { min: number; max: number };

/** The highest version that both speak; null when there is none. */
export const negotiateVersion = (
  agent: VersionRange,
  own: VersionRange = { min: PROTOCOL_MIN, max: PROTOCOL_MAX },
): number | null => {
  const version = Math.min(agent.max, own.max);
  return version >= Math.max(agent.min, own.min) ? version : null;
};
