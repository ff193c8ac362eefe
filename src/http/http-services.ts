/** What operations need that belongs to no tenant. */
import type { LocalOwner } from "./local-owner/local-owner.ts";

export type HttpServices = {
  startedAt: Date;
  runsInHand(): number;
  /** Whether the runs that the last process left were taken up. */
  started(): boolean;
  /** Asks the dependency; throws when it does not answer. */
  probes: Readonly<Record<string, () => Promise<void>>>;
  /** The OpenAPI document. */
  document(): Record<string, unknown>;
  owner: LocalOwner;
};
