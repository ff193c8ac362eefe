/** What somebody else's agent can do with Provost. Each is a call of the API, which judges, limits and records it. */
import type { z } from "zod";
import type { Client } from "../sdk/client/index.ts";

export type ServerTool<S extends z.ZodObject = z.ZodObject> = {
  name: string;
  title: string;
  description: string;
  input: S;
  /** Changes nothing. */
  reads: boolean;
  /** A document of the API. */
  ask: (client: Client, input: z.output<S>, signal: AbortSignal) => Promise<unknown>;
};

export const defineServerTool = <S extends z.ZodObject>(tool: ServerTool<S>): ServerTool => tool;
