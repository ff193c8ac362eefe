/** What operations need that belongs to no tenant. */
import type { Identity, OpenedAccess, OpenedTools } from "../control-plane.ts";
import type { BudgetDesk } from "../control-plane.ts";
import type { QueueDesk, QueueTaskFiles, ServedControlPlane, TenantEvents } from "../control-plane.ts";
import type { Traces } from "../control-plane.ts";
import type { Actor } from "../model/actor.ts";
import type { TenantId } from "../model/ids.ts";
import type { LogLevel } from "../model/settings.ts";
import type { Probes } from "./readiness.ts";

export type InnerRequest = {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  body?: unknown;
  idempotencyKey?: string | undefined;
  ifMatch?: string | undefined;
  range?: string | undefined;
  /** Also what answers with contents, and the answer as it is. */
  contents?: boolean;
};
export type InnerAnswer = { status: number; etag: string | null; body: Json; content?: InnerContent };
/** What was answered, for who asked for contents. */
export type InnerContent = { headers: Record<string, string>; bytes: Uint8Array<ArrayBuffer> };
type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export type HttpServices = {
  startedAt: Date;
  runsInHand(): number;
  /** What came of removing blobs that no record names; null where nobody does. */
  blobs: ServedControlPlane["blobs"];
  /** Whether the runs that the last process left were taken up. */
  started(): boolean;
  probes: Probes;
  /** In the text format of Prometheus, or with exemplars in that of OpenMetrics. */
  metrics(format: "prometheus" | "openmetrics"): Promise<{ text: string; contentType: string }>;
  /** Of a tenant; those that are kept here. */
  traces: Traces;
  /** What `/metrics` asks for; null where whoever reaches the port may read it. */
  metricsToken: string | null;
  log: { level(): LogLevel; setLevel(level: LogLevel): void };
  /** The OpenAPI document. */
  document(): Record<string, unknown>;
  identity: Identity;
  access: OpenedAccess;
  /** Calls of tools, the catalogue, what agents ask people for, and what they keep. */
  tools: OpenedTools;
  /** Sessions of agents with models, profiles of models, and talk. */
  models: ServedControlPlane["models"];
  /** What agents may spend. */
  budgets: BudgetDesk;
  /** Where people reach it: what links in mails begin with. Never taken from a request, whose Host anybody can choose. */
  publicUrl: () => string;
  /** Folders with repositories that everybody who may start runs may start them in. */
  repositories: readonly string[];
  /** Of the whole control plane. */
  backups: ServedControlPlane["backups"];
  backupDrills: ServedControlPlane["backupDrills"];
  /** Agents that are connected, or were. */
  agents: ServedControlPlane["agents"];
  /** Tasks without a run, schedules and dead letters of a tenant. */
  queues(tenantId: TenantId): QueueDesk;
  /** What tasks without a run have printed and handed in. */
  taskFiles(tenantId: TenantId): QueueTaskFiles;
  /** Subscriptions and webhooks of a tenant. */
  events(tenantId: TenantId): TenantEvents;
  /** A token of the data folder's owner for another tenant; it lasts no longer than the process. */
  enterTenant: (tenantId: TenantId) => { token: string; expiresAt: Date };
  /** Has a request done in the name of somebody who is known already; it is judged like any other. */
  dispatch(actor: Actor, request: InnerRequest): Promise<InnerAnswer>;
};
