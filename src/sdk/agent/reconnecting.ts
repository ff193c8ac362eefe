/** A connection that is made again whenever it breaks, until it is closed or refused for good. */
import { ProvostError } from "../../model/errors.ts";
import type { AgentTransport, Channel } from "../../fleet/protocol/channel.ts";
import type { AgentFrame, ControlFrame } from "../../fleet/protocol/frames.ts";
import type { Clock } from "../../runtime/clock.ts";
import { createBackoff } from "./backoff.ts";

export type Reconnecting = {
  connect: () => void;
  channel: () => Channel<AgentFrame> | null;
  /** The other side has shown that it takes us: delays between tries begin anew. */
  settled: () => void;
  /** Breaks the connection, so that it is made anew. */
  breakOff: (reason: string) => void;
  close: (reason: string) => void;
};

export type ReconnectingOptions = {
  transport: AgentTransport;
  agentId: string;
  clock: Clock;
  random: () => number;
  onOpen: (channel: Channel<AgentFrame>) => void;
  onFrames: (frames: readonly ControlFrame[]) => void;
  onBroken: (reason: string, retryInMs: number) => void;
  /** Connecting again would not help. */
  onRefused: (error: ProvostError) => void;
};

const FIRST_RETRY_MS = 200;
const RETRY_CAP_MS = 10_000;
/** Between the opening of a connection and the welcome. */
const SETTLE_MS = 15_000;

export const createReconnecting = (options: ReconnectingOptions): Reconnecting => {
  const { transport, clock } = options;
  const backoff = createBackoff({ firstMs: FIRST_RETRY_MS, capMs: RETRY_CAP_MS, random: options.random });
  let channel: Channel<AgentFrame> | null = null;
  let closed = false;
  let disarm: (() => void) | null = null;

  const arm = (ms: number, then: () => void) => {
    disarm?.();
    disarm = clock.after(ms, then);
  };
  const again = (reason: string) => {
    disarm?.();
    channel = null;
    if (closed) return;
    const retryInMs = backoff.nextMs();
    arm(retryInMs, () => void connect());
    options.onBroken(reason, retryInMs);
  };
  const connect = async () => {
    let over = false;
    const onClose = (reason: string, refusal?: ProvostError) => {
      if (over) return;
      over = true;
      if (refusal === undefined) again(reason);
      else options.onRefused(refusal);
    };
    const onFrames = (frames: readonly ControlFrame[]) => {
      if (!over) options.onFrames(frames);
    };
    try {
      const opened = await transport.open(options.agentId, { onFrames, onClose });
      if (over || closed) return opened.close("it was closed meanwhile");
      channel = opened;
      arm(SETTLE_MS, () => opened.close("no welcome came"));
      options.onOpen(opened);
    } catch (error) {
      const refusal = error instanceof ProvostError ? error : undefined;
      onClose(error instanceof Error ? error.message : String(error), refusal);
    }
  };
  return {
    connect: () => void connect(),
    channel: () => channel,
    settled: () => {
      disarm?.();
      backoff.reset();
    },
    breakOff: (reason) => channel?.close(reason),
    close: (reason) => {
      closed = true;
      disarm?.();
      channel?.close(reason);
    },
  };
};
