/**
 * Messages between agents. Each is a row for each recipient before its sender is told that it was taken, so neither a
 * lost connection nor a lost control plane loses it; it is delivered until its recipient says that it has it.
 */
import { ProvostError } from "../model/errors.ts";
import type { AgentId, TenantId } from "../model/ids.ts";
import type { Clock } from "../runtime/clock.ts";
import {
  insertMessages,
  markReceived,
  openRequests,
  recipientsOf,
  settleRequests,
  waitingFor,
  type StoredMessage,
} from "../store/agents/agents-messages.ts";
import { listRegistered, type RegisteredAgent } from "../store/agents/agents-registry.ts";
import type { Database, Tx } from "../store/database.ts";
import type { ConnectedAgent } from "./connected-agent.ts";
import { formTeam, isPresent } from "./matching/form-team.ts";
import { leaseLoad } from "./matching/track-record.ts";
import { SUBJECTS, type Address, type SendMessage, type Subject } from "./protocol/message-frames.ts";
import { documentSchema } from "./protocol/fields.ts";
import { createRequestExpiry } from "./request-expiry.ts";
import type { Roster } from "./roster.ts";

/** Tells the control planes that messages of the tenant wait; the payload is the tenant. */
export const MESSAGES_CHANNEL = "provost_agent_messages";

export type Mailbox = {
  /** Resolves with the number of recipients when it is stored. MESSAGE_UNDELIVERABLE. */
  send: (from: ConnectedAgent, message: SendMessage) => Promise<number>;
  received: (agent: ConnectedAgent, ids: readonly string[]) => Promise<void>;
  /** Delivers what waits for the agents of this tenant that are connected here, or for one of them. */
  deliver: (tenantId: TenantId, only?: ConnectedAgent) => Promise<void>;
  /** For an agent that has just connected: what it still waits for. */
  resume: (agent: ConnectedAgent) => Promise<void>;
  close: () => void;
};

const REQUESTS: ReadonlySet<string> = new Set<Subject>(["help", "review", "pair", "consult"]);

type Fits = (agent: RegisteredAgent) => boolean;

/** Whoever is named gets it, also later; of others, one that is here now. */
const fitting = (to: Exclude<Address, { kind: "team" }>): Fits => {
  if (to.kind === "agent") return ({ agentId }) => agentId === to.agentId;
  if (to.kind === "role") return ({ roles }) => roles.includes(to.role);
  return to.kind === "capability" ? ({ offered }) => offered.includes(to.capability) : () => true;
};

const describe = (to: Exclude<Address, { kind: "team" }>): string => {
  if (to.kind === "agent") return `agent ${to.agentId}`;
  if (to.kind === "role") return `an agent of role ${to.role}`;
  return to.kind === "capability" ? `an agent with capability ${to.capability}` : "any other agent";
};

const undeliverable = (to: Address, who: string): ProvostError =>
  new ProvostError("MESSAGE_UNDELIVERABLE", `${who} is not here`, { to });

/** Everyone, the members of a team, or of those that fit the one with the most room. MESSAGE_UNDELIVERABLE. */
const chooseRecipients = (agents: readonly RegisteredAgent[], sender: AgentId, to: Address): AgentId[] => {
  const others = agents.filter(({ agentId }) => agentId !== sender);
  const present = others.filter(isPresent);
  if (to.kind === "team") {
    const { members, missing } = formTeam(present, to.capabilities);
    if (missing.length > 0) throw undeliverable(to, `an agent with capability ${missing.join(", nor one with ")}`);
    return members.map(({ agentId }) => agentId);
  }
  const fits = (to.kind === "agent" ? others : present).filter(fitting(to));
  const [best] = fits.toSorted((a, b) => leaseLoad(a) - leaseLoad(b));
  if (best === undefined) throw undeliverable(to, describe(to));
  return to.kind === "everyone" ? fits.map(({ agentId }) => agentId) : [best.agentId];
};

const store = async (tx: Tx, sender: AgentId, message: SendMessage): Promise<AgentId[]> => {
  const known = await recipientsOf(tx, sender, message.id);
  if (known.length > 0) return known;
  const recipients = chooseRecipients(await listRegistered(tx), sender, message.to);
  const { id: messageId, subject, correlationId, body } = message;
  const expiresAt = new Date(tx.now.getTime() + message.expiresInMs);
  const rows = recipients.map((recipient): StoredMessage => {
    return { messageId, sender, recipient, subject, correlationId, body, sentAt: tx.now, expiresAt };
  });
  await insertMessages(tx, rows);
  if (subject === "answer") for (const recipient of recipients) await settleRequests(tx, recipient, correlationId);
  return recipients;
};

const deliverTo = (agent: ConnectedAgent, row: StoredMessage): void => {
  const subject = SUBJECTS.find((known) => known === row.subject) ?? "note";
  agent.send({
    type: "message",
    id: row.messageId,
    subject,
    correlationId: row.correlationId,
    body: documentSchema.parse(row.body),
    from: row.sender,
    sentAt: row.sentAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  });
};

/** By whoever can be answered under this id, connected or not. Resolves with the number of recipients when it is stored. */
export const postMessage = (
  db: Database,
  { tenantId, agentId }: { tenantId: TenantId; agentId: AgentId },
  message: SendMessage,
): Promise<number> =>
  db.transaction(tenantId, async (tx) => {
    const recipients = await store(tx, agentId, message);
    tx.notify(MESSAGES_CHANNEL, tenantId);
    return recipients.length;
  });

export const createMailbox = (options: {
  db: Database;
  clock: Clock;
  roster: Roster;
  onFault: (error: unknown) => void;
}): Mailbox => {
  const { db, clock, roster } = options;
  /** Sent on this connection and not yet confirmed: a second notification must not send it twice. */
  const sent = new WeakMap<ConnectedAgent, Set<string>>();

  const expiry = createRequestExpiry(options);
  const deliver = async (tenantId: TenantId, only?: ConnectedAgent) => {
    const agents = only === undefined ? roster.ofTenant(tenantId) : [only];
    if (agents.length === 0) return;
    const byId = new Map(agents.map((agent) => [agent.agentId, agent]));
    const rows = await db.transaction(tenantId, (tx) => waitingFor(tx, [...byId.keys()]));
    for (const row of rows) {
      const agent = byId.get(row.recipient);
      if (agent === undefined) continue;
      const onWire = sent.get(agent) ?? new Set();
      sent.set(agent, onWire);
      if (onWire.has(row.messageId)) continue;
      onWire.add(row.messageId);
      deliverTo(agent, row);
    }
  };
  return {
    send: async (from, message) => {
      const recipients = await postMessage(db, from, message);
      if (REQUESTS.has(message.subject)) expiry.watch(from, message.correlationId, message.expiresInMs);
      return recipients;
    },
    received: async (agent, ids) => {
      await db.transaction(agent.tenantId, (tx) => markReceived(tx, agent.agentId, ids));
      for (const id of ids) sent.get(agent)?.delete(id);
    },
    deliver,
    resume: async (agent) => {
      const open = await db.transaction(agent.tenantId, (tx) => openRequests(tx, agent.agentId));
      const now = clock.now().getTime();
      for (const { correlationId, expiresAt } of open) expiry.watch(agent, correlationId, expiresAt.getTime() - now);
      await deliver(agent.tenantId, agent);
    },
    close: expiry.close,
  };
};
