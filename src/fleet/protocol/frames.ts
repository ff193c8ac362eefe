/** The whole contract: every frame that may be sent, by who sends it. A message is a JSON array of frames. */
import { z } from "zod";
import { ackSchema, errorFrameSchema } from "./answer-frames.ts";
import { fetchSchema } from "./fetch-frames.ts";
import { deliverMessageSchema, expiredSchema, receivedSchema, sendMessageSchema } from "./message-frames.ts";
import {
  drainSchema,
  goodbyeSchema,
  heartbeatSchema,
  helloSchema,
  pulseSchema,
  welcomeSchema,
} from "./session-frames.ts";
import {
  acceptSchema,
  assignSchema,
  cancelSchema,
  evidenceSchema,
  logSchema,
  progressSchema,
  reportSchema,
  spawnSchema,
} from "./work-frames.ts";

export const agentFrameSchema = z.discriminatedUnion("type", [
  helloSchema,
  heartbeatSchema,
  acceptSchema,
  progressSchema,
  logSchema,
  evidenceSchema,
  fetchSchema,
  reportSchema,
  spawnSchema,
  sendMessageSchema,
  receivedSchema,
  drainSchema,
  goodbyeSchema,
]);
export type AgentFrame = z.infer<typeof agentFrameSchema>;

export const controlFrameSchema = z.discriminatedUnion("type", [
  welcomeSchema,
  pulseSchema,
  assignSchema,
  cancelSchema,
  ackSchema,
  deliverMessageSchema,
  expiredSchema,
  drainSchema,
  errorFrameSchema,
]);
export type ControlFrame = z.infer<typeof controlFrameSchema>;
