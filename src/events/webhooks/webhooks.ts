/** What can be done to webhooks, besides what can be done to any subscription. */
import type { BlockList } from "node:net";
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import type { EventFilter, Subscription } from "../../model/subscription.ts";
import type { WebhookAttempt, WebhookEndpoint } from "../../model/webhook.ts";
import { uuidV7 } from "../../runtime/ids.ts";
import type { Tx } from "../../store/database.ts";
import { listWebhookAttempts } from "../../store/events/webhook-attempts.ts";
import {
  insertWebhookEndpoint,
  listWebhookEndpoints,
  readWebhookEndpoint,
  setWebhookSecrets,
} from "../../store/events/webhook-endpoints.ts";
import { createEventLog } from "../event-log.ts";
import { createSubscriptions, requireSubscription } from "../subscriptions.ts";
import type { Subscriptions } from "../subscriptions.ts";
import { findTarget } from "../../runtime/outbound/find-target.ts";
import { openConnections } from "./post.ts";
import { newWebhookSecret } from "./sign.ts";
import { isSigned } from "./verify.ts";
import type { SignedMessage } from "./verify.ts";
import { openSecrets, sendWebhook } from "./webhook-deliverer.ts";
import type { Sent, WebhookParts } from "./webhook-deliverer.ts";

export type WebhookRequest = {
  name: string;
  url: string;
  filter: EventFilter;
  /** Instead of what is retried by the failure's class. */
  maxAttempts?: number | undefined;
  /** The last position that it does not get; absent for what comes from now on. */
  after?: number | undefined;
};

export type Webhook = Awaited<ReturnType<Subscriptions["get"]>> & { url: string };

export type Webhooks = {
  /** The secret is shown here and nowhere else. WEBHOOK_REFUSED, STATE_CONFLICT. */
  add(request: WebhookRequest, by: string): Promise<{ webhook: Subscription & { url: string }; secret: string }>;
  list(): Promise<Webhook[]>;
  remove(named: string, by: string): Promise<void>;
  /** Sends what is no event, and says what came of it. SUBSCRIPTION_NOT_FOUND, as all below. */
  test(named: string): Promise<Sent>;
  /** The secret before signs too, for so long. */
  rotateSecret(named: string, overlapMs: number, by: string): Promise<{ secret: string; previousUntil: Date }>;
  /** Whether a message is signed with a secret of the webhook of this name; false when there is none. */
  hasSigned(name: string, message: SignedMessage): Promise<boolean>;
  /** The newest first. */
  deliveries(named: string, limit: number): Promise<WebhookAttempt[]>;
};

/** About 40 minutes for an event that its receiver refuses while it takes others. */
const MAX_ATTEMPTS = 20;

const refuse = (url: string, reason: string): never => {
  throw new ProvostError("WEBHOOK_REFUSED", `events cannot be sent to ${url}: ${reason}`, { url });
};

const judgeUrl = async (url: string, allowed: BlockList, resolve: WebhookParts["resolve"]): Promise<void> => {
  const target = await findTarget(url, allowed, resolve);
  if (target.kind !== "found") refuse(url, target.reason);
};

const requireEndpoint = async (
  tx: Tx,
  named: string,
): Promise<{ subscription: Subscription; endpoint: WebhookEndpoint }> => {
  const subscription = await requireSubscription(tx, named);
  const endpoint = await readWebhookEndpoint(tx, subscription.subscriptionId);
  if (endpoint === null) throw new ProvostError("SUBSCRIPTION_NOT_FOUND", `${named} is not a webhook`, { named });
  return { subscription, endpoint };
};

const rotate = async (
  tx: Tx,
  { named, by, sealed, overlapMs }: { named: string; by: string; sealed: string; overlapMs: number },
): Promise<Date> => {
  const { subscription, endpoint } = await requireEndpoint(tx, named);
  const { subscriptionId, name, kind } = subscription;
  const previousUntil = new Date(tx.now.getTime() + overlapMs);
  const [current] = endpoint.secrets;
  const kept = current === undefined || overlapMs === 0 ? [] : [{ sealed: current.sealed, expiresAt: previousUntil }];
  await setWebhookSecrets(tx, subscriptionId, [{ sealed, expiresAt: null }, ...kept]);
  const payload = { subscriptionId, name, kind, previousUntil: previousUntil.toISOString() };
  await createEventLog().append(tx, [{ name: "webhook.secret-rotated", runId: null, actor: by, payload }]);
  return previousUntil;
};

const sendTest = async (parts: WebhookParts, tenantId: TenantId, named: string): Promise<Sent> => {
  const { db, clock, allowed, resolve } = parts;
  const { endpoint } = await db.transaction(tenantId, (tx) => requireEndpoint(tx, named));
  const target = await findTarget(endpoint.url, allowed, resolve);
  if (target.kind !== "found") {
    return { status: null, answer: "", failure: { class: "dependency", message: target.reason } };
  }
  const id = uuidV7(clock.now());
  const body = JSON.stringify({ type: "provost.test", timestamp: clock.now().toISOString(), data: { tenantId } });
  const connections = openConnections(1);
  try {
    const secrets = await openSecrets(parts, tenantId, endpoint);
    const signal = new AbortController().signal;
    return await sendWebhook(parts, { target, secrets, connections, signal }, { id, body });
  } finally {
    connections.close();
  }
};

export const createWebhooks = (parts: WebhookParts, tenantId: TenantId): Webhooks => {
  const { db, secrets, allowed, resolve } = parts;
  const subscriptions = createSubscriptions(db, tenantId);
  return {
    add: async ({ url, maxAttempts = MAX_ATTEMPTS, ...request }, by) => {
      await judgeUrl(url, allowed, resolve);
      const secret = newWebhookSecret();
      const sealed = await secrets.seal(tenantId, secret);
      const subscription = await subscriptions.add(
        { ...request, kind: "webhook", maxAttempts },
        by,
        (tx, subscriptionId) =>
          insertWebhookEndpoint(tx, { subscriptionId, url, secrets: [{ sealed, expiresAt: null }] }),
      );
      return { webhook: { ...subscription, url }, secret };
    },
    list: async () => {
      const endpoints = await db.transaction(tenantId, listWebhookEndpoints);
      const urls = new Map(endpoints.map(({ subscriptionId, url }) => [subscriptionId, url]));
      return (await subscriptions.list()).flatMap((one) => {
        const url = urls.get(one.subscriptionId);
        return url === undefined ? [] : [{ ...one, url }];
      });
    },
    remove: async (named, by) => {
      await db.transaction(tenantId, (tx) => requireEndpoint(tx, named));
      await subscriptions.remove(named, by);
    },
    test: (named) => sendTest(parts, tenantId, named),
    rotateSecret: async (named, overlapMs, by) => {
      const secret = newWebhookSecret();
      const sealed = await secrets.seal(tenantId, secret);
      const previousUntil = await db.transaction(tenantId, (tx) => rotate(tx, { named, by, sealed, overlapMs }));
      return { secret, previousUntil };
    },
    hasSigned: async (name, message) => {
      const found = await db.transaction(tenantId, (tx) =>
        requireEndpoint(tx, name).catch((error: unknown) => {
          if (error instanceof ProvostError && error.code === "SUBSCRIPTION_NOT_FOUND") return null;
          throw error;
        }),
      );
      if (found === null || found.subscription.name !== name) return false;
      return isSigned(message, await openSecrets(parts, tenantId, found.endpoint), parts.clock.now());
    },
    deliveries: (named, limit) =>
      db.transaction(tenantId, async (tx) => {
        const { subscription } = await requireEndpoint(tx, named);
        return listWebhookAttempts(tx, subscription.subscriptionId, limit);
      }),
  };
};
