/** Messages between agents, one row for each recipient, until they are received or expire. */
import { z } from "zod";
import type { AgentId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";

export const storedMessageSchema = z.object({
  messageId: z.string(),
  sender: z.string(),
  recipient: z.string().transform((id) => id as AgentId),
  subject: z.string(),
  correlationId: z.string(),
  body: z.unknown(),
  sentAt: z.coerce.date(),
  expiresAt: z.coerce.date(),
});
export type StoredMessage = z.infer<typeof storedMessageSchema>;

const COLUMNS = `message_id as "messageId", sender, recipient, subject, correlation_id as "correlationId", body,
  sent_at as "sentAt", expires_at as "expiresAt"`;

/** A message that is stored already stays as it is; returns how many rows are new. */
export const insertMessages = async (tx: Tx, messages: readonly StoredMessage[]): Promise<number> => {
  const rows = await tx.query(
    `insert into agent_messages (tenant_id, message_id, sender, recipient, subject, correlation_id, body, sent_at, expires_at)
     select $1, m."messageId", m.sender, m.recipient, m.subject, m."correlationId", m.body::json, m."sentAt", m."expiresAt"
     from json_to_recordset($2) as m ("messageId" text, sender text, recipient text, subject text, "correlationId" text,
       -- as text: a body that is null is a body
       body text, "sentAt" timestamptz, "expiresAt" timestamptz)
     on conflict do nothing
     returning 1 as one`,
    [tx.tenantId, JSON.stringify(messages.map((message) => ({ ...message, body: JSON.stringify(message.body) })))],
  );
  return rows.length;
};

/** To whom a message went; empty for one that is not stored. */
export const recipientsOf = async (tx: Tx, sender: string, messageId: string): Promise<AgentId[]> => {
  const rows = await tx.query<{ recipient: AgentId }>(
    "select recipient from agent_messages where tenant_id = $1 and sender = $2 and message_id = $3",
    [tx.tenantId, sender, messageId],
  );
  return rows.map(({ recipient }) => recipient);
};

/** What these agents have not received yet, oldest first. */
export const waitingFor = async (tx: Tx, recipients: readonly AgentId[], limit = 500): Promise<StoredMessage[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from agent_messages
     where tenant_id = $1 and recipient = any($2) and received_at is null and expires_at > $3
     order by sent_at, message_id limit $4`,
    [tx.tenantId, recipients, tx.now, limit],
  );
  return rows.map((row) => storedMessageSchema.parse(row));
};

export const markReceived = async (tx: Tx, recipient: AgentId, messageIds: readonly string[]): Promise<void> => {
  await tx.query(
    `update agent_messages set received_at = $4
     where tenant_id = $1 and recipient = $2 and message_id = any($3) and received_at is null`,
    [tx.tenantId, recipient, messageIds, tx.now],
  );
};

/** Requests of a conversation are answered; returns the ids of those that were open. */
export const settleRequests = async (tx: Tx, sender: string, correlationId: string): Promise<string[]> => {
  const rows = await tx.query<{ messageId: string }>(
    `update agent_messages set settled_at = $4
     where tenant_id = $1 and sender = $2 and correlation_id = $3 and settled_at is null
     returning message_id as "messageId"`,
    [tx.tenantId, sender, correlationId, tx.now],
  );
  return [...new Set(rows.map(({ messageId }) => messageId))];
};

/** Requests of this agent that nobody has answered, and when they expire. */
export const openRequests = async (
  tx: Tx,
  sender: string,
): Promise<{ messageId: string; correlationId: string; expiresAt: Date }[]> =>
  tx.query(
    `select distinct message_id as "messageId", correlation_id as "correlationId", expires_at as "expiresAt"
     from agent_messages
     where tenant_id = $1 and sender = $2 and settled_at is null and subject = any($3)`,
    [tx.tenantId, sender, ["help", "review", "pair", "consult"]],
  );

/** Forgets messages that expired before `before`, a few at a time; returns how many. */
export const pruneMessages = async (tx: Tx, before: Date, limit = 5_000): Promise<number> => {
  const rows = await tx.query(
    `with old as (
       select tenant_id, sender, message_id, recipient from agent_messages
       where tenant_id = $1 and expires_at < $2
       order by expires_at limit $3
     )
     delete from agent_messages m using old o
     where m.tenant_id = o.tenant_id and m.sender = o.sender and m.message_id = o.message_id and m.recipient = o.recipient
     returning 1 as one`,
    [tx.tenantId, before, limit],
  );
  return rows.length;
};
