/** Frames as text. A message is a JSON array of frames, so that a burst costs one packet and not one each. */
import { z } from "zod";
import { agentFrameSchema, controlFrameSchema, type AgentFrame, type ControlFrame } from "./frames.ts";
import { MAX_BATCH } from "./limits.ts";

export type Decoded<Frame> = {
  frames: Frame[];
  /** One for each frame that is none, in words; the others of the message hold all the same. */
  faults: { id: string | null; problem: string }[];
};

const idSchema = z.object({ id: z.string().max(64) });

const decode = <Frame>(schema: z.ZodType<Frame>, text: string): Decoded<Frame> => {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return { frames: [], faults: [{ id: null, problem: "the message is not JSON" }] };
  }
  if (!Array.isArray(message) || message.length === 0 || message.length > MAX_BATCH) {
    return { frames: [], faults: [{ id: null, problem: `the message is not a list of 1 to ${MAX_BATCH} frames` }] };
  }
  const decoded: Decoded<Frame> = { frames: [], faults: [] };
  for (const item of message as unknown[]) {
    const frame = schema.safeParse(item);
    if (frame.success) decoded.frames.push(frame.data);
    else decoded.faults.push({ id: idSchema.safeParse(item).data?.id ?? null, problem: problemOf(item, frame.error) });
  }
  return decoded;
};

const problemOf = (item: unknown, error: z.ZodError): string => {
  const type = z.object({ type: z.string().max(40) }).safeParse(item).data?.type ?? "without a type";
  const [issue] = error.issues;
  return `frame ${type}: ${issue?.path.join(".") || "(the whole)"}: ${issue?.message ?? "is not valid"}`;
};

export const decodeAgentFrames = (text: string): Decoded<AgentFrame> => decode(agentFrameSchema, text);
export const decodeControlFrames = (text: string): Decoded<ControlFrame> => decode(controlFrameSchema, text);

/**
 * Messages of at most `MAX_BATCH` frames and `maxBytes` each, in the order of the frames. A frame that is larger on its
 * own goes alone: the limits of its fields keep it far below any `maxBytes` that may be agreed.
 */
export const encodeFrames = (frames: readonly (AgentFrame | ControlFrame)[], maxBytes: number): string[] => {
  const messages: string[] = [];
  let batch: string[] = [];
  let bytes = 2;
  const flush = () => {
    if (batch.length > 0) messages.push(`[${batch.join(",")}]`);
    batch = [];
    bytes = 2;
  };
  for (const frame of frames) {
    const text = JSON.stringify(frame);
    const size = Buffer.byteLength(text) + 1;
    if (batch.length === MAX_BATCH || bytes + size > maxBytes) flush();
    batch.push(text);
    bytes += size;
  }
  flush();
  return messages;
};
