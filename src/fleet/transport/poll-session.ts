/** One agent that polls: what waits for it, each frame with its number, and the door that its own frames go through. */
import type { Clock } from "../../runtime/clock.ts";
import type { AgentHub } from "../agent-hub.ts";
import type { SessionDoor } from "../protocol/channel.ts";
import type { AgentFrame, ControlFrame } from "../protocol/frames.ts";
import type { Principal } from "../session/open-session.ts";

export type PollSession = {
  readonly agentId: string;
  readonly principal: Principal;
  /** A number that was seen already changes nothing. */
  take: (seq: number, frames: readonly AgentFrame[]) => Promise<void>;
  /** What has a higher number, as soon as there is any, or nothing when the time is over. */
  wait: (after: number, waitMs: number, signal: AbortSignal) => Promise<{ seq: number; frame: ControlFrame }[]>;
  end: (reason: string) => void;
};

type Waiting = { seq: number; frame: ControlFrame; bytes: number };

const FRAMES_AT_ONCE = 256;

export const createPollSession = (options: {
  hub: AgentHub;
  clock: Clock;
  principal: Principal;
  agentId: string;
  /** The control plane has closed it. */
  onClosed: (reason: string) => void;
}): PollSession => {
  const { clock, principal, agentId } = options;
  let outbox: Waiting[] = [];
  let lastOut = 0;
  let lastIn = 0;
  let wake: () => void = () => undefined;

  const send = (frames: readonly ControlFrame[]) => {
    for (const frame of frames) {
      lastOut += 1;
      outbox.push({ seq: lastOut, frame, bytes: JSON.stringify(frame).length });
    }
    wake();
  };
  const door: SessionDoor = options.hub.connect(principal, {
    send,
    bufferedBytes: () => outbox.reduce((sum, { bytes }) => sum + bytes, 0),
    close: options.onClosed,
  });
  const woken = async (waitMs: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const finish = () => {
        disarm();
        signal.removeEventListener("abort", finish);
        resolve();
      };
      const disarm = clock.after(waitMs, finish);
      signal.addEventListener("abort", finish);
      wake = finish;
      if (signal.aborted) finish();
    });
  return {
    agentId,
    principal,
    take: async (seq, frames) => {
      if (seq <= lastIn) return;
      lastIn = seq;
      // Whoever sends waits until it was taken in: that is the brake.
      await door.receive(frames);
    },
    wait: async (after, waitMs, signal) => {
      outbox = outbox.filter(({ seq }) => seq > after);
      if (outbox.length === 0) await woken(waitMs, signal);
      return outbox.slice(0, FRAMES_AT_ONCE).map(({ seq, frame }) => ({ seq, frame }));
    },
    end: (reason) => {
      wake();
      door.closed(reason);
    },
  };
};
