/** The client's functions, derived from the contracts: no text stands for them that could be out of date. */
import type { z } from "zod";
import type { BytesResponse, EmptyResponse, Json } from "../../http/contract.ts";
import type { Contracts } from "../../http/contracts.ts";
import type { OperationName } from "../../http/operations.ts";

/** What fits wherever nothing has to be given. */
type Nothing = Record<string, never>;
type Part<C, K extends "params" | "query" | "body"> = C extends { [P in K]?: infer S }
  ? S extends z.ZodType
    ? Nothing extends z.input<S>
      ? { [P in K]?: z.input<S> }
      : { [P in K]: z.input<S> }
    : unknown
  : unknown;

/** What an operation takes. */
export type Input<N extends OperationName> = Part<Contracts[N], "params"> &
  Part<Contracts[N], "query"> &
  Part<Contracts[N], "body">;

/** What it gives: a document as JSON has it, or the answer itself for contents. */
export type Output<N extends OperationName> = Contracts[N]["response"] extends z.ZodType
  ? Json<z.output<Contracts[N]["response"]>>
  : Contracts[N]["response"] extends BytesResponse
    ? Response
    : void;

export type CallOptions = {
  signal?: AbortSignal;
  /** For a POST; one is made up when absent, so that it can be tried again. */
  idempotencyKey?: string;
  /** Entity tag that the resource must still have. */
  ifMatch?: string;
  /** Of contents: `bytes=0-99`. */
  range?: string;
  /** Told the headers of the answer, as its entity tag. */
  onHeaders?: (headers: Headers) => void;
};

/** Those that answer once. What is followed has functions of its own. */
type Callable = {
  [N in OperationName]: Contracts[N]["response"] extends z.ZodType | BytesResponse | EmptyResponse ? N : never;
}[OperationName];

export type Call<N extends OperationName> =
  Nothing extends Input<N>
    ? (input?: Input<N>, options?: CallOptions) => Promise<Output<N>>
    : (input: Input<N>, options?: CallOptions) => Promise<Output<N>>;

type GroupOf<N extends string> = N extends `${infer G}.${string}` ? G : never;

export type Calls = {
  readonly [G in GroupOf<Callable>]: {
    readonly [N in Callable as N extends `${G}.${infer Short}` ? Short : never]: Call<N>;
  };
};

export type ClientEvent = Json<z.output<Contracts["events.stream"]["response"]["event"]>>;
