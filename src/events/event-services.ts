/** What a control plane does about events: the services that run beside it, and what a tenant can ask of it. */
import { hostname } from "node:os";
import { ProvostError } from "../model/errors.ts";
import type { Event } from "../model/event.ts";
import type { TenantId } from "../model/ids.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Database } from "../store/database.ts";
import { startCourier } from "./delivery/courier.ts";
import type { EventSource, EventSources } from "./delivery/event-source.ts";
import { postgresSource } from "./delivery/event-source.ts";
import { createPull } from "./delivery/pull.ts";
import type { Pull } from "./delivery/pull.ts";
import type { EventLog, PageRequest } from "./event-log.ts";
import type { EventSettings } from "./event-settings.ts";
import type { Relay } from "./relay/open-relay.ts";
import { sequenceInbox, startSequencer } from "./sequencer.ts";
import { createSubscriptions } from "./subscriptions.ts";
import type { Subscriptions } from "./subscriptions.ts";
import type { SecretBox } from "./webhooks/secret-box.ts";
import { createWebhookDeliverer } from "./webhooks/webhook-deliverer.ts";
import { createWebhooks } from "./webhooks/webhooks.ts";
import type { Webhooks } from "./webhooks/webhooks.ts";

export type EventParts = {
  db: Database;
  log: EventLog;
  clock: Clock;
  settings: EventSettings;
  /** For what webhooks are signed with. */
  secrets: SecretBox;
};

/** All that one tenant can do about events. Whoever has it cannot name another tenant. */
export type TenantEvents = {
  subscriptions: Subscriptions;
  webhooks: Webhooks;
  pull: Pull;
  /** What matches after a position, and up to where was looked. */
  page(request: PageRequest): Promise<{ events: Event[]; through: number }>;
  /** Of the last event committed so far, which has its place then. */
  lastPosition(): Promise<number>;
};

export type EventServices = {
  of(tenantId: TenantId): TenantEvents;
  /** Starts the sequencer, the courier and, where it is configured, the relay. */
  start(options: ServiceOptions): Promise<RunningServices>;
  /** Rejects when no server of NATS answers; null where none is configured. */
  askNats: (() => Promise<void>) | null;
  close(): Promise<void>;
};

export type ServiceOptions = {
  tenants: () => Promise<readonly TenantId[]>;
  /** Told of what went wrong in the background; it is tried again. */
  onFault: (fault: unknown, what: string) => void;
};

export type RunningServices = {
  /** Resolves when nothing is due at this moment for the tenant, or when the signal is aborted. */
  drain(tenantId: TenantId, signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
};

const noNats: EventSource = {
  read: () => {
    const message = "a subscription reads from NATS, but PROVOST_NATS names no settings of it";
    return Promise.reject(new ProvostError("CONFIGURATION_INVALID", message));
  },
};

/** The tenants, and each that is new among them is relayed from then on. */
const withRelay = (relay: Relay, { tenants, onFault }: ServiceOptions): ServiceOptions["tenants"] => {
  const begun = new Set<TenantId>();
  return async () => {
    const all = await tenants();
    for (const tenantId of all.filter((one) => !begun.has(one))) {
      await relay.begin(tenantId).then(
        () => begun.add(tenantId),
        (fault: unknown) => onFault(fault, `relay of ${tenantId}`),
      );
    }
    return all;
  };
};

export const openEventServices = async (parts: EventParts): Promise<EventServices> => {
  const { db, log, clock, settings, secrets } = parts;
  // Loaded only where it is configured: the client of NATS is not small.
  const relay: Relay | null =
    settings.nats === null ? null : (await import("./relay/open-relay.ts")).openRelay(db, log, settings.nats);
  const sources: EventSources = { postgres: postgresSource(db, log), nats: relay?.source ?? noNats };
  const batches = { db, clock, random: Math.random, sources, owner: `${hostname()}:${process.pid}` };
  const webhooks = { db, clock, secrets, allowed: settings.allowed };

  return {
    of: (tenantId) => ({
      subscriptions: createSubscriptions(db, tenantId),
      webhooks: createWebhooks(webhooks, tenantId),
      pull: createPull(batches, tenantId),
      page: (request) => db.transaction(tenantId, (tx) => log.page(tx, request)),
      lastPosition: async () => {
        // A command may come when no control plane is there to do it.
        await sequenceInbox(db, tenantId);
        return db.transaction(tenantId, (tx) => log.lastPosition(tx));
      },
    }),
    start: async (options) => {
      const deliverers = {
        webhook: createWebhookDeliverer(webhooks),
        ...(relay === null ? {} : { relay: relay.deliverer }),
      };
      const tenants = relay === null ? options.tenants : withRelay(relay, options);
      const sequencer = await startSequencer({ db, clock, ...options });
      const courier = await startCourier({ ...batches, ...options, tenants, deliverers });
      return {
        drain: async (tenantId, signal) => {
          await sequencer.flush(tenantId);
          await courier.drain(tenantId, signal);
        },
        stop: async () => {
          await courier.stop();
          await sequencer.stop();
        },
      };
    },
    askNats: relay && (() => relay.ask()),
    close: async () => relay?.close(),
  };
};
