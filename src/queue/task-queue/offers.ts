/**
 * Standing offers of slots. An offer is dry when the queue had less for it than it asked for: then all that is new for it
 * comes through this process or is announced by another one, and a new task can be handed over with the commit that
 * stores it. Nothing is asked of the database for an offer that is dry.
 */
import type { AgentId, TenantId } from "../../model/ids.ts";
import type { LeasedTask } from "../../model/queue-task.ts";

export type OfferRequest = {
  tenantId: TenantId;
  queues: readonly string[];
  /** What tasks may require. */
  capabilities: readonly string[];
  /** Whose leases they are, until it is known who of several agents gets the task. */
  agentId: AgentId;
  leaseMs: number;
  /** Slots that are free now. */
  wanted: () => number;
  /** @param safeUntilMs when the leases end by our own clock, taken before the database was asked */
  onLeased: (tasks: readonly LeasedTask[], safeUntilMs: number) => void;
  /** The queue is out of order; it is asked again when the offer is woken. */
  onFault: (error: unknown) => void;
};

export type Offer = {
  /** There may be work, or slots have become free. Cheap, and harmless when there is none. */
  wake(): void;
  /** Takes nothing more; resolves when nothing is on its way to it. */
  close(): Promise<void>;
};

/** An offer as the rounds see it. */
export type OpenOffer = {
  readonly request: OfferRequest;
  readonly queues: ReadonlySet<string>;
  readonly capabilities: ReadonlySet<string>;
  /** Slots that something may be on its way to. */
  reserved: number;
  dry: boolean;
  /** Nothing for this offer is known to wait with an earlier turn. Null: nothing is known. */
  fromTurnMs: number | null;
  /** When it was last looked at all turns. */
  lookedAtAllMs: number;
  /** What it asks for has to be counted first: nothing is handed over with the commit that stores it. */
  isGoverned: boolean;
  /** Set while there is more for it than the limits leave room for: calls off the next look. */
  held: (() => void) | null;
  closed: boolean;
  /** Who waits until nothing is on its way any more. */
  onSettled: (() => void)[];
};

export const openOffer = (request: OfferRequest): OpenOffer => ({
  request,
  queues: new Set(request.queues),
  capabilities: new Set(request.capabilities),
  reserved: 0,
  dry: false,
  fromTurnMs: null,
  lookedAtAllMs: 0,
  isGoverned: false,
  held: null,
  closed: false,
  onSettled: [],
});

/** The returned function takes it back; further calls of it do nothing. */
export const reserve = (offer: OpenOffer, slots: number): (() => void) => {
  offer.reserved += slots;
  let open = true;
  return () => {
    if (!open) return;
    open = false;
    offer.reserved -= slots;
    if (offer.reserved === 0) for (const settled of offer.onSettled.splice(0)) settled();
  };
};

export const untilSettled = (offer: OpenOffer): Promise<void> =>
  offer.reserved === 0 ? Promise.resolve() : new Promise((resolve) => offer.onSettled.push(resolve));

export const freeSlots = ({ request, reserved, closed }: OpenOffer): number =>
  closed ? 0 : Math.max(0, request.wanted() - reserved);

/** Whether a task could be handed over without anybody looking into the queue. */
export const couldTake = (offer: OpenOffer, queue: string, requires: readonly string[]): boolean =>
  offer.dry &&
  !offer.isGoverned &&
  offer.queues.has(queue) &&
  requires.every((wanted) => offer.capabilities.has(wanted));
