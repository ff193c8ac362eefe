import type { Channel } from "../protocol/channel.ts";
import type { ControlFrame } from "../protocol/frames.ts";

export type Outbox = {
  /** Goes out with all else that is sent in this turn. */
  send: (frame: ControlFrame) => void;
  flush: () => void;
  /** What is sent from now on is dropped. */
  close: () => void;
};

export const createOutbox = (channel: Channel<ControlFrame>): Outbox => {
  let outgoing: ControlFrame[] = [];
  let closed = false;
  const flush = () => {
    const frames = outgoing;
    outgoing = [];
    if (!closed && frames.length > 0) channel.send(frames);
  };
  return {
    send: (frame) => {
      if (outgoing.push(frame) === 1) setImmediate(flush);
    },
    flush,
    close: () => {
      closed = true;
    },
  };
};
