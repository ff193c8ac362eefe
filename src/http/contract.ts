/**
 * What an operation takes and gives. Validators, OpenAPI document, policy schema and client types are all made of it, so
 * none of them can say something else. Imports no server: the client takes its types from here.
 */
import { z } from "zod";
import type { RateClass } from "../model/access.ts";
import type { Action } from "../model/actions.ts";
import type { ErrorCode } from "../model/errors.ts";

/** No unknown field passes: a misspelt one would be taken for one that was left out. */
export const fields = z.strictObject;

type Fields = z.ZodObject | undefined;
type Body = z.ZodType | undefined;

export type BytesResponse = { kind: "bytes"; contentType: string; description: string };
/** Server-sent events; `data` of each is JSON of this schema. */
export type EventsResponse<E extends z.ZodType = z.ZodType> = { kind: "events"; event: E };
export type EmptyResponse = { kind: "empty" };
/** To the address that the handler returns. */
export type RedirectResponse = { kind: "redirect" };
/** A WebSocket; both ways carry JSON of these schemas. */
export type SocketResponse<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> = {
  kind: "socket";
  receives: I;
  sends: O;
};
export type ResponseShape =
  z.ZodType | BytesResponse | EventsResponse | EmptyResponse | RedirectResponse | SocketResponse;

export const bytes = (contentType: string, description: string): BytesResponse => ({
  kind: "bytes",
  contentType,
  description,
});
export const empty: EmptyResponse = { kind: "empty" };
export const redirect: RedirectResponse = { kind: "redirect" };
export const eventStream = <E extends z.ZodType>(event: E): EventsResponse<E> => ({ kind: "events", event });
export const socket = <I extends z.ZodType, O extends z.ZodType>(receives: I, sends: O): SocketResponse<I, O> => ({
  kind: "socket",
  receives,
  sends,
});

type Wire<S> = S extends z.ZodType ? z.input<S> : undefined;

/** A value as JSON.parse gives it back: dates and branded ids are plain text. */
export type Json<T> = T extends Date
  ? string
  : T extends string
    ? T extends object
      ? string
      : T
    : T extends readonly (infer Item)[]
      ? Json<Item>[]
      : T extends object
        ? { [K in keyof T]: Json<T[K]> }
        : T;

export type Example<P extends Fields, Q extends Fields, B extends Body, R> = {
  params?: Wire<P>;
  query?: Wire<Q>;
  body?: Wire<B>;
} & (R extends z.ZodType ? { response: Json<z.output<R>> } : { response?: undefined });

type Judged = {
  action: Action;
  /** Name of the path parameter with the id of what the action is done to; the tenant itself when absent. */
  on?: string;
};
type Public = {
  action: null;
  /** Why anybody may ask. */
  public: string;
};

type Shape<P extends Fields, Q extends Fields, B extends Body, R extends ResponseShape> = {
  summary: string;
  description?: string;
  params?: P;
  query?: Q;
  body?: B;
  response: R;
  /** 200 unless stated; 204 where nothing is answered. */
  status?: 200 | 201 | 202 | 204;
  /** What it may be refused with, besides what every operation may be. */
  errors?: readonly ErrorCode[];
  example: Example<NoInfer<P>, NoInfer<Q>, NoInfer<B>, NoInfer<R>>;
  /** "read" for GET and "write" for all else unless stated. */
  rateClass?: RateClass;
  /** Tokens that one request costs; 1 unless stated. */
  cost?: number;
  /**
   * Every POST takes an Idempotency-Key: the same key and request get the same answer, and are done once. False where
   * nothing is done, or where the answer holds a secret, which must not be kept.
   */
  idempotent?: false;
  /** Takes If-Match with the ETag of what it changes. */
  conditional?: true;
  /** 1 MiB unless stated. */
  bodyLimit?: number;
};

/** Any of them. */
export type Contract = (Judged | Public) &
  Omit<Shape<Fields, Fields, Body, ResponseShape>, "example"> & {
    example: { params?: unknown; query?: unknown; body?: unknown; response?: unknown };
  };

/** An operation that a policy decides about. */
export const defineContract = <
  R extends ResponseShape,
  P extends Fields = undefined,
  Q extends Fields = undefined,
  B extends Body = undefined,
>(
  contract: Judged & Shape<P, Q, B, R>,
): Judged & Shape<P, Q, B, R> => contract;

/** An operation for whoever asks, known or not. */
export const definePublicContract = <
  R extends ResponseShape,
  P extends Fields = undefined,
  Q extends Fields = undefined,
  B extends Body = undefined,
>(
  contract: Omit<Public, "action"> & Shape<P, Q, B, R>,
): Public & Shape<P, Q, B, R> => ({ action: null, ...contract });

/** One page of a list. `nextCursor` is null on the last. */
export const pageOf = <I extends z.ZodType>(item: I) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/** Whether it takes an Idempotency-Key. */
export const takesKey = (contract: Contract, method: string): boolean =>
  method === "POST" &&
  contract.action !== null &&
  contract.idempotent !== false &&
  (!("kind" in contract.response) || contract.response.kind === "empty");

/** A flag in a query. */
export const flag = z.stringbool({ truthy: ["true"], falsy: ["false"] }) as unknown as z.ZodType<
  boolean,
  boolean | "true" | "false"
>;

/** Of what is followed: where somebody goes on who has had all before it. */
export const firstByte = z.coerce
  .number<number>()
  .int()
  .min(0)
  .default(0)
  .describe("with `follow`: the byte to begin with");

export const MAX_PAGE = 200;
export const pageQuery = {
  cursor: z.string().max(500).optional().describe("`nextCursor` of the page before"),
  limit: z.coerce.number<number>().int().min(1).max(MAX_PAGE).default(50).describe("how many at most"),
};
