/** What a tenant has in NATS: a space of subjects, and a stream whose sequence is the position in the tenant's order. */
import type { Event } from "../../model/event.ts";
import type { TenantId } from "../../model/ids.ts";

/** A token of a subject: what separates, matches or cannot stand in the name of a stream is written as its code. */
const token = (text: string): string =>
  text.replace(/[^A-Za-z0-9-]/gu, (char) => `_${char.codePointAt(0)?.toString(16)}_`);

export const streamName = (tenantId: TenantId): string => `PROVOST_${token(tenantId)}`;

/** All events of the tenant. */
export const tenantSubjects = (tenantId: TenantId): string => `provost.${token(tenantId)}.events.>`;

/** Of an event: its run ("-" without one) and its name, so that either can be asked for with a wildcard. */
export const subjectOf = ({ tenantId, runId, name }: Pick<Event, "tenantId" | "runId" | "name">): string =>
  `provost.${token(tenantId)}.events.${runId === null ? "-" : token(runId)}.${name}`;
