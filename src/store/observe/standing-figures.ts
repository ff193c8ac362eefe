/** How things stand with a tenant: what waits, for how long, and who is there. Read every few seconds, so each is small. */
import { z } from "zod";
import type { Tx } from "../database.ts";

const seconds = z.coerce.number().transform((value) => Math.max(0, value));
const byStateSchema = z.object({ state: z.string(), count: z.coerce.number() });
export type ByState = z.infer<typeof byStateSchema>;

export const countActiveRuns = async (tx: Tx): Promise<ByState[]> => {
  const rows = await tx.query(
    `select state, count(*) as count from runs
     where tenant_id = $1 and state in ('running', 'paused', 'cancelling') group by state`,
    [tx.tenantId],
  );
  return rows.map((row) => byStateSchema.parse(row));
};

const waitingSchema = z.object({
  oldestDue: seconds,
  oldestLease: seconds,
  merging: z.coerce.number(),
  oldestMerge: seconds,
});

/** Tasks of runs that have not ended, by state, and the ages of those that wait longest in seconds. */
export const readRunTasks = async (tx: Tx): Promise<{ tasks: ByState[]; waiting: z.infer<typeof waitingSchema> }> => {
  const tasks = await tx.query(
    `select t.state, count(*) as count from runs r join tasks t on t.tenant_id = $1 and t.run_id = r.run_id
     where r.tenant_id = $1 and r.state in ('running', 'paused', 'cancelling') group by t.state`,
    [tx.tenantId],
  );
  const [waiting] = await tx.query(
    `select
       coalesce(extract(epoch from $2 - (select min(t.next_attempt_at) from runs r
         join tasks t on t.tenant_id = $1 and t.run_id = r.run_id and t.state = 'queued'
         where r.tenant_id = $1 and r.state = 'running')), 0) as "oldestDue",
       coalesce(extract(epoch from $2 - (select min(a.started_at) from tasks t
         join attempts a on a.tenant_id = $1 and a.run_id = t.run_id and a.task_id = t.task_id and a.number = t.lease_token
         where t.tenant_id = $1 and t.state = 'leased')), 0) as "oldestLease",
       (select count(*) from attempts where tenant_id = $1 and state = 'merging') as merging,
       coalesce(extract(epoch from $2 - (select min(reported_at) from attempts
         where tenant_id = $1 and state = 'merging')), 0) as "oldestMerge"`,
    [tx.tenantId, tx.now],
  );
  return { tasks: tasks.map((row) => byStateSchema.parse(row)), waiting: waitingSchema.parse(waiting) };
};

const agentsSchema = byStateSchema.extend({ slots: z.coerce.number(), busy: z.coerce.number() });

export const countAgents = async (tx: Tx): Promise<z.infer<typeof agentsSchema>[]> => {
  const rows = await tx.query(
    `select state, count(*) as count, sum(slots) as slots, sum(busy) as busy from agents
     where tenant_id = $1 and (state <> 'offline' or ended_at > $2::timestamptz - interval '1 hour') group by state`,
    [tx.tenantId, tx.now],
  );
  return rows.map((row) => agentsSchema.parse(row));
};

const lettersSchema = z.object({ queue: z.string(), count: z.coerce.number() });

export const countDeadLettersByQueue = async (tx: Tx): Promise<z.infer<typeof lettersSchema>[]> => {
  const rows = await tx.query(
    `select queue, count(*) as count from ended_tasks
     where tenant_id = $1 and state = 'failed' and failure ->> 'class' <> 'security' group by queue`,
    [tx.tenantId],
  );
  return rows.map((row) => lettersSchema.parse(row));
};

const inboxSchema = z.object({ depth: z.coerce.number(), oldest: seconds, oldestLease: seconds });

/** Events without a place, and since when the task of a queue that is longest in hand is there. */
export const readBacklog = async (tx: Tx): Promise<z.infer<typeof inboxSchema>> => {
  const [row] = await tx.query(
    `select count(*) as depth, coalesce(extract(epoch from $2 - min(time)), 0) as oldest,
       coalesce(extract(epoch from $2 - (select min(leased_at) from leased_tasks where tenant_id = $1)), 0)
         as "oldestLease"
     from event_inbox where tenant_id = $1`,
    [tx.tenantId, tx.now],
  );
  return inboxSchema.parse(row);
};

const lagSchema = z.object({ kind: z.string(), events: z.coerce.number(), seconds, dead: z.coerce.number() });

/** Of active subscriptions, by kind: how far the last one is behind, and how many events were given up. */
export const readSubscriptionLags = async (tx: Tx): Promise<z.infer<typeof lagSchema>[]> => {
  const rows = await tx.query(
    `select s.kind, max(coalesce(h.position, 0) - s.cursor) as events,
       max(coalesce((select extract(epoch from $2 - e.time) from events e
         where e.tenant_id = $1 and e.position = s.cursor + 1), 0)) as seconds,
       coalesce(sum((select count(*) from parked_events p
         where p.tenant_id = $1 and p.subscription_id = s.subscription_id and p.state = 'dead')), 0) as dead
     from subscriptions s left join event_heads h on h.tenant_id = $1 and h.stream = '*'
     where s.tenant_id = $1 and s.state = 'active' group by s.kind`,
    [tx.tenantId, tx.now],
  );
  return rows.map((row) => lagSchema.parse(row));
};

const expirySchema = z.object({ kind: z.enum(["agent", "authority"]), seconds: z.coerce.number() });

/** Seconds until the first certificate in force ends, by kind. Authorities are rows of the directory. */
export const readCertificateExpiries = async (tx: Tx): Promise<z.infer<typeof expirySchema>[]> => {
  const rows = await tx.query(
    `select 'agent' as kind, extract(epoch from min(expires_at) - $2) as seconds from agent_certificates
       where tenant_id = $1 and revoked_at is null and expires_at > $2 having count(*) > 0
     union all
     select 'authority', extract(epoch from min(expires_at) - $2) from certificate_authorities
       where tenant_id = $1 and revoked_at is null having count(*) > 0`,
    [tx.tenantId, tx.now],
  );
  return rows.map((row) => expirySchema.parse(row));
};

export const readDatabaseBytes = async (tx: Tx): Promise<number> => {
  const [row] = await tx.query<{ bytes: string }>("select pg_database_size(current_database()) as bytes");
  return Number(row?.bytes ?? 0);
};
