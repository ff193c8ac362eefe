/** What is known about a request by now. Filled step by step; a step that needs what is missing refuses. */
import type { FastifyRequest } from "fastify";
import type { HostedTenant } from "../control-plane.ts";
import type { Credential, RequestOrigin, Resource } from "../model/access.ts";
import type { Actor, AuthorizationDecision } from "../model/actor.ts";
import type { ErrorCode } from "../model/errors.ts";
import type { OpenSpan } from "../runtime/tracing.ts";
import type { Contract } from "./contract.ts";
import type { OperationName } from "./operations.ts";

export type RequestState = {
  /** Null for what nobody traces. */
  span: OpenSpan | null;
  origin: RequestOrigin;
  credential: Credential | null;
  actor: Actor | null;
  /** The actor's tenant. */
  control: HostedTenant | null;
  resource: Resource | null;
  decision: AuthorizationDecision | null;
  /** Why it was refused, once it was. */
  code: ErrorCode | null;
};

export type Operation = {
  name: OperationName;
  contract: Contract;
  /** It answers with JSON. */
  isDocument: boolean;
};

declare module "fastify" {
  interface FastifyRequest {
    provost: RequestState;
  }
  interface FastifyContextConfig {
    /** Absent on what is no operation: files of the dashboard, unknown addresses. */
    operation?: Operation;
  }
}

export const operationOf = (request: FastifyRequest): Operation | null => request.routeOptions.config.operation ?? null;
