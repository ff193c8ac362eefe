/** One operation: its contract and what does it. */
import type { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import type { WebSocket } from "ws";
import type { z } from "zod";
import type { HostedTenant } from "../control-plane.ts";
import type { Credential, RequestOrigin } from "../model/access.ts";
import type { Action } from "../model/actions.ts";
import type { Actor } from "../model/actor.ts";
import type {
  BytesResponse,
  EmptyResponse,
  EventsResponse,
  RedirectResponse,
  ResponseShape,
  SocketResponse,
} from "./contract.ts";
import type { Contracts } from "./contracts.ts";
import type { HttpServices } from "./http-services.ts";
import type { OperationName } from "./operations.ts";

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

/** Content that is not JSON. */
export type Content = {
  body: Readable | Uint8Array | string;
  /** Over that of the contract. */
  contentType?: string;
  /** Name under which a browser saves it. */
  fileName?: string;
  /** Strong; of content that never changes. */
  etag?: string;
  /** Of the body, where it is known: [first, last] of how many bytes, when a range was asked for. */
  range?: { first: number; last: number; total: number };
  length?: number;
  /** True of what is handed on as it is written. */
  live?: boolean;
};

/** One without data only says where a follower stands, who would otherwise miss what comes while nobody is connected. */
export type Live = { id: string; event?: string; data?: unknown };

export type Answer<R> = R extends z.ZodType
  ? z.output<R>
  : R extends BytesResponse
    ? Content
    : R extends EventsResponse
      ? AsyncIterable<Live>
      : R extends RedirectResponse
        ? { location: string }
        : R extends EmptyResponse
          ? void
          : void;

type Part<C, K extends string> = C extends { [P in K]?: infer S } ? Parsed<S> : undefined;

type Asked<C extends { response: ResponseShape }> = {
  params: Part<C, "params">;
  query: Part<C, "query">;
  body: Part<C, "body">;
  origin: RequestOrigin;
  /** Aborted when nobody waits for the answer any more: the client has gone, or the time is up. */
  signal: AbortSignal;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Whether the connection is encrypted. */
  secure: boolean;
  /** What the request showed to say who sends it; null when nothing. */
  credential: Credential | null;
  /** For what an answer needs besides its body. */
  reply: Pick<FastifyReply, "header" | "setCookie" | "clearCookie" | "code" | "log">;
  services: HttpServices;
} & (C extends { response: SocketResponse } ? { socket: WebSocket } : unknown) &
  (C extends { action: null }
    ? unknown
    : {
        actor: Actor;
        /** The actor's tenant: no other can be reached from here. */
        control: HostedTenant;
        /** Throws PRECONDITION_FAILED when the request has an If-Match that the resource as it is now does not meet. */
        expect: (representation: unknown) => void;
        /** Throws FORBIDDEN unless the actor may do this as well, to the tenant as a whole. */
        demand: (action: Action) => Promise<void>;
        /** Throws when the credential or the right to do this was taken away since; asks at most once a second. */
        recheck: () => Promise<void>;
      });

export type Handler<N extends OperationName> = (
  request: Asked<Contracts[N]>,
) => Promise<Answer<Contracts[N]["response"]>> | Answer<Contracts[N]["response"]>;

export type Route = { name: OperationName; handle: (request: never) => unknown };

export const defineRoute = <N extends OperationName>(name: N, handle: Handler<N>): Route => ({ name, handle });
