import { z } from "zod";
import { eventKind } from "./event-kind.ts";

const attempt = { attemptId: z.string(), sessionId: z.string(), agentName: z.string(), reason: z.string() };

export const PROGRESS_EVENTS = {
  "attempt.paused": eventKind("An agent gets nowhere, and waits until a person lets it go on.", {
    ...attempt,
    why: z.enum(["repeats", "standstill", "circles", "idle-burn", "drift"]),
  }),
  "attempt.continued": eventKind("A person has let an agent go on that got nowhere.", { ...attempt, by: z.string() }),
};
