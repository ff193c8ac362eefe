/** What operations need that belongs to no tenant. */
import type { HostedControlPlane, Identity, OpenedAccess, OpenedTools } from "../control-plane.ts";
import type { BudgetDesk } from "../control-plane.ts";
import type { AgentService, QueueDesk, TenantEvents } from "../control-plane.ts";
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
};
export type InnerAnswer = { status: number; etag: string | null; body: Json };
type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export type HttpServices = {
  startedAt: Date;
  runsInHand(): number;
  /** Whether the runs that the last process left were taken up. */
  started(): boolean;
  probes: Probes;
  /** In the text format of Prometheus. */
  metrics(): Promise<{ text: string; contentType: string }>;
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
  models: HostedControlPlane["models"];
  /** What agents may spend. */
  budgets: BudgetDesk;
  /** Where people reach it: what links in mails begin with. Never taken from a request, whose Host anybody can choose. */
  publicUrl: () => string;
  /** Folders with repositories that everybody who may start runs may start them in. */
  repositories: readonly string[];
  /** Of the whole control plane. */
  backups: HostedControlPlane["backups"];
  /** Agents that are connected, or were. */
  agents: AgentService;
  /** Tasks without a run, schedules and dead letters of a tenant. */
  queues(tenantId: TenantId): QueueDesk;
  /** Subscriptions and webhooks of a tenant. */
  events(tenantId: TenantId): TenantEvents;
  /** Has a request done in the name of somebody who is known already; it is judged like any other. */
  dispatch(actor: Actor, request: InnerRequest): Promise<InnerAnswer>;
};
