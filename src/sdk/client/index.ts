/** `provost/client`: talk to a control plane, from a browser or a program. */
export { ApiError } from "./api-error.ts";
export { type Client, type ClientOptions, createClient } from "./create-client.ts";
export type { Call, CallOptions, ClientEvent, Input, Output } from "./client-types.ts";
export type { ClientSessionEntry } from "./follow-agent-session.ts";
export type { FollowOptions } from "./follow-events.ts";
export { settledOutcome } from "./settled-outcome.ts";
export type { StreamOptions } from "./follow-stream.ts";
