/** Delivers to webhooks: one signed POST an event, keys side by side, the events of a key in their order. */
import type { BlockList } from "node:net";
import type { Event } from "../../model/event.ts";
import type { TenantId } from "../../model/ids.ts";
import type { DeliveryFailure } from "../../model/subscription.ts";
import type { WebhookEndpoint } from "../../model/webhook.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Database } from "../../store/database.ts";
import { insertWebhookAttempts } from "../../store/events/webhook-attempts.ts";
import type { NewWebhookAttempt } from "../../store/events/webhook-attempts.ts";
import { readWebhookEndpoint } from "../../store/events/webhook-endpoints.ts";
import type { Deliverer, DeliveryReport, Outcome } from "../delivery/deliverer.ts";
import { deliverInKeyOrder } from "../delivery/in-key-order.ts";
import { findTarget } from "../../runtime/outbound/find-target.ts";
import type { Resolve, Target } from "../../runtime/outbound/find-target.ts";
import { openConnections, post } from "./post.ts";
import type { Answer, Connections } from "./post.ts";
import type { SecretBox } from "./secret-box.ts";
import { signWebhook } from "./sign.ts";
import { webhookBody } from "./webhook-body.ts";

export type WebhookParts = {
  db: Database;
  clock: Clock;
  secrets: SecretBox;
  /** Addresses that may be asked though they are not public. */
  allowed: BlockList;
  /** From the first byte sent to the last byte read. */
  timeoutMs?: number;
  resolve?: Resolve;
};

const TIMEOUT_MS = 15_000;
const AT_ONCE = 8;

export type Sending = { target: Target; secrets: readonly string[]; connections: Connections; signal: AbortSignal };
export type Sent = { status: number | null; answer: string; failure: DeliveryFailure | null };

/** In seconds or as a date. */
const retryAfterMs = ({ headers }: Answer, now: Date): number | undefined => {
  const value = headers["retry-after"];
  if (value === undefined) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now.getTime();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
};

/** Answers that are about what was posted. All others are about the receiver: it is away, busy, or at another address. */
const REFUSALS: ReadonlySet<number> = new Set([400, 409, 413, 415, 422, 500]);

const judge = (answer: Answer, now: Date): Sent => {
  const { status, excerpt } = answer;
  if (status >= 200 && status < 300) return { status, answer: excerpt, failure: null };
  const redirected = status >= 300 && status < 400 ? "; redirects are not followed" : "";
  const wait = retryAfterMs(answer, now);
  const failure: DeliveryFailure = {
    class: "dependency",
    message: `it answered ${status}${redirected}`,
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    ...(REFUSALS.has(status) ? { refused: true } : {}),
  };
  return { status, answer: excerpt, failure };
};

/** Never throws: what goes wrong on the way is an outcome. */
export const sendWebhook = async (
  { clock, timeoutMs = TIMEOUT_MS }: Pick<WebhookParts, "clock" | "timeoutMs">,
  { target, secrets, connections, signal }: Sending,
  { id, body }: { id: string; body: string },
): Promise<Sent> => {
  const timeout = AbortSignal.timeout(timeoutMs);
  const headers = {
    "content-type": "application/json",
    "user-agent": "Provost-Webhooks",
    ...signWebhook({ id, body, now: clock.now() }, secrets),
  };
  try {
    const both = AbortSignal.any([signal, timeout]);
    return judge(await post({ target, headers, body, connections, signal: both }), clock.now());
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const failure: DeliveryFailure = timeout.aborted
      ? { class: "timeout", message: `it did not answer within ${timeoutMs} ms` }
      : { class: "dependency", message: `it could not be reached: ${code ?? message}` };
    return { status: null, answer: "", failure };
  }
};

/** The secrets that sign now, the newest first. */
export const openSecrets = async (
  { secrets, clock }: Pick<WebhookParts, "secrets" | "clock">,
  tenantId: TenantId,
  endpoint: WebhookEndpoint,
): Promise<string[]> => {
  const now = clock.now();
  const valid = endpoint.secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > now);
  return Promise.all(valid.map(({ sealed }) => secrets.open(tenantId, sealed)));
};

/** Nothing was sent: each event failed for the same reason. */
const none = (events: readonly Event[], failure: DeliveryFailure, disable?: string): DeliveryReport => ({
  outcomes: events.map(() => ({ kind: "failed", failure })),
  disable,
});

const GONE = 410;

export const createWebhookDeliverer =
  (parts: WebhookParts): Deliverer =>
  async ({ tenantId, subscription, events, signal }) => {
    const { db, clock, allowed, resolve } = parts;
    const { subscriptionId } = subscription;
    const endpoint = await db.transaction(tenantId, (tx) => readWebhookEndpoint(tx, subscriptionId));
    if (endpoint === null) throw new Error(`subscription ${subscription.name} has no endpoint`);
    const target = await findTarget(endpoint.url, allowed, resolve);
    if (target.kind === "unresolved") return none(events, { class: "dependency", message: target.reason });
    // Not retried and no dead letter: whoever named this address is told, and nothing is lost from the log.
    if (target.kind === "refused") return none(events, { class: "dependency", message: target.reason }, target.reason);
    const secrets = await openSecrets(parts, tenantId, endpoint);
    const connections = openConnections(AT_ONCE);
    const attempts: NewWebhookAttempt[] = [];
    let gone = false;
    const deliver = async (event: Event): Promise<Outcome> => {
      const [startedAt, began] = [clock.now(), performance.now()];
      const message = { id: event.eventId, body: webhookBody(event) };
      const { status, answer, failure } = await sendWebhook(parts, { target, secrets, connections, signal }, message);
      if (failure !== null && signal.aborted) return { kind: "held" };
      const { position, eventId, name } = event;
      const durationMs = Math.round(performance.now() - began);
      attempts.push({
        position,
        eventId,
        name,
        startedAt,
        durationMs,
        status,
        answer,
        problem: failure?.message ?? null,
      });
      gone ||= status === GONE;
      return failure === null ? { kind: "delivered" } : { kind: "failed", failure };
    };
    try {
      const outcomes = await deliverInKeyOrder(events, signal, { atOnce: AT_ONCE, deliver });
      return { outcomes, disable: gone ? "its receiver answered 410: gone" : undefined };
    } finally {
      connections.close();
      if (attempts.length > 0)
        await db.transaction(tenantId, (tx) => insertWebhookAttempts(tx, subscriptionId, attempts));
    }
  };
