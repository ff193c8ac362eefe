/**
 * How fast queues take tasks in and end them. It is counted when somebody looks, and that takes the longer the more has
 * ended: so a count stands for many times as long as it took, and costs a twentieth of one connection at most, however many
 * look and however often. Where counting takes a millisecond, that is nothing anybody sees.
 */
import type { TenantId } from "../../model/ids.ts";
import type { QueueTurnover } from "../../model/queue-rates.ts";
import type { Clock } from "../../runtime/clock.ts";

type Count = { turnover: Promise<QueueTurnover[]>; begunAt: number; standsMs: number };

const STANDS_TIMES = 20;

/** A clock that was put back says nothing about a count. */
const stands = ({ begunAt, standsMs }: Count, now: number): boolean => now >= begunAt && now - begunAt < standsMs;

export const keepTurnover = (
  count: (tenantId: TenantId) => Promise<QueueTurnover[]>,
  clock: Clock,
): ((tenantId: TenantId) => Promise<QueueTurnover[]>) => {
  const counts = new Map<TenantId, Count>();
  const begin = (tenantId: TenantId, begunAt: number): Count => {
    // while it goes on, whoever asks waits for the same one
    const begun: Count = { turnover: count(tenantId), begunAt, standsMs: Infinity };
    counts.set(tenantId, begun);
    begun.turnover.then(
      () => {
        begun.standsMs = STANDS_TIMES * (clock.now().getTime() - begunAt);
      },
      () => counts.delete(tenantId),
    );
    return begun;
  };
  return (tenantId) => {
    const now = clock.now().getTime();
    for (const [tenant, one] of counts) if (!stands(one, now)) counts.delete(tenant);
    return (counts.get(tenantId) ?? begin(tenantId, now)).turnover;
  };
};
