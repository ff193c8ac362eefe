/** What holds until a tenant has limits of its own. */
import type { RateClass } from "../../model/access.ts";
import type { LimitSetting } from "../../store/access/limit-settings.ts";

type Rate = Pick<LimitSetting, "tokens" | "perSeconds" | "burst">;

const perSecond = (tokens: number, burst: number): Rate => ({ tokens, perSeconds: 1, burst });

/** One person's or program's. */
export const ACTOR_LIMITS = {
  read: perSecond(100, 400),
  write: perSecond(30, 120),
  expensive: perSecond(2, 20),
  stream: perSecond(2, 40),
  "sign-in": perSecond(1, 20),
  agent: perSecond(500, 2_000),
  tool: perSecond(50, 500),
} as const satisfies Record<RateClass, Rate>;

/** An address that has not said who it is; many people may share one. */
export const ADDRESS_LIMITS = {
  read: perSecond(50, 200),
  write: perSecond(5, 20),
  expensive: perSecond(1, 5),
  stream: perSecond(1, 10),
  "sign-in": perSecond(2, 30),
  agent: perSecond(50, 200),
  tool: perSecond(5, 20),
} as const satisfies Record<RateClass, Rate>;

const SHARE = 20;

/** A tenant's together: so many of its actors may ask at once as fast as each may. */
export const TENANT_LIMITS: Readonly<Record<RateClass, Rate>> = {
  read: times(ACTOR_LIMITS.read),
  write: times(ACTOR_LIMITS.write),
  expensive: times(ACTOR_LIMITS.expensive),
  stream: times(ACTOR_LIMITS.stream),
  "sign-in": times(ACTOR_LIMITS["sign-in"]),
  agent: times(ACTOR_LIMITS.agent),
  tool: times(ACTOR_LIMITS.tool),
};

function times({ tokens, perSeconds, burst }: Rate): Rate {
  return { tokens: tokens * SHARE, perSeconds, burst: burst * SHARE };
}

/** All requests of a class. */
export const ALL_CLASSES = "*";
