/**
 * The agent's side of a connection that is made again whenever it breaks. Frames that are sent while there is none are
 * dropped: what must arrive is sent again on each welcome by whoever answers for it (see requests.ts).
 */
import { ProvostError, type ErrorCode } from "../../model/errors.ts";
import type { AgentTransport, Channel } from "../../fleet/protocol/channel.ts";
import type { AgentFrame, ControlFrame } from "../../fleet/protocol/frames.ts";
import type { Hello, Welcome } from "../../fleet/protocol/session-frames.ts";
import type { Clock } from "../../runtime/clock.ts";
import { createBackoff } from "./backoff.ts";
import { createPulse } from "./pulse.ts";

export type LinkOptions = {
  transport: AgentTransport;
  clock: Clock;
  random: () => number;
  hello: () => Hello;
  /** Leases in hand, for the heartbeat. */
  busy: () => number;
  onWelcome(welcome: Welcome): void;
  onFrame(frame: ControlFrame): void;
  /** Leases are safe for `leaseMs` from `sinceMs` on. */
  onPulse(sinceMs: number, leaseMs: number | null): void;
  /** The connection broke; it is being made anew after `retryInMs`. */
  onBroken(reason: string, retryInMs: number): void;
  /** It will not be made again. */
  onFatal(error: ProvostError): void;
};

export type Link = {
  /** Resolves with the first welcome, rejects when it is known that there will be none. */
  start(): Promise<Welcome>;
  /** Goes out with all else that is sent in this turn. */
  send(frame: AgentFrame): void;
  connected(): boolean;
  bufferedBytes(): number;
  /** Breaks the connection, so that it is made anew. */
  reconnect(reason: string): void;
  /** Sends what is waiting, then closes for good. */
  close(reason: string): void;
};

const FIRST_RETRY_MS = 200;
const RETRY_CAP_MS = 10_000;
const WELCOME_MS = 15_000;

export const createLink = (options: LinkOptions): Link => {
  const { transport, clock } = options;
  const backoff = createBackoff({ firstMs: FIRST_RETRY_MS, capMs: RETRY_CAP_MS, random: options.random });
  const first = Promise.withResolvers<Welcome>();
  let channel: Channel<AgentFrame> | null = null;
  let welcomed = false;
  let closed = false;
  let helloAtMs = 0;
  let outgoing: AgentFrame[] = [];
  let disarm: (() => void) | null = null;

  const flush = () => {
    const frames = outgoing;
    outgoing = [];
    if (frames.length > 0 && welcomed) channel?.send(frames);
  };
  const send = (frame: AgentFrame) => {
    if (!welcomed) return;
    if (outgoing.push(frame) === 1) setImmediate(flush);
  };
  const pulse = createPulse({
    clock,
    send: (seq) => send({ type: "heartbeat", seq, busy: options.busy() }),
    onSilence: () => channel?.close("the control plane has fallen silent"),
    onPulse: options.onPulse,
  });

  const stop = (error: ProvostError) => {
    closed = true;
    disarm?.();
    channel?.close(error.message);
    first.reject(error);
    options.onFatal(error);
  };
  const onFrames = (frames: readonly ControlFrame[]) => {
    pulse.heard();
    for (const frame of frames) {
      if (frame.type === "welcome") begin(frame);
      else if (frame.type === "pulse") pulse.answered(frame.seq, frame.leaseMs);
      else if (frame.type === "error" && frame.fatal) {
        stop(new ProvostError(frame.code as ErrorCode, frame.message, { wayOut: frame.wayOut }));
      } else options.onFrame(frame);
    }
  };
  const begin = (welcome: Welcome) => {
    disarm?.();
    welcomed = true;
    backoff.reset();
    pulse.start(welcome.heartbeatMs);
    options.onPulse(helloAtMs, welcome.leaseMs);
    options.onWelcome(welcome);
    first.resolve(welcome);
  };
  const again = (reason: string) => {
    pulse.stop();
    disarm?.();
    channel = null;
    welcomed = false;
    outgoing = [];
    if (closed) return;
    const retryInMs = backoff.nextMs();
    disarm = clock.after(retryInMs, () => void connect());
    options.onBroken(reason, retryInMs);
  };
  const connect = async () => {
    const hello = options.hello();
    let over = false;
    const onClose = (reason: string, refusal?: ProvostError) => {
      if (over) return;
      over = true;
      if (refusal === undefined) again(reason);
      else stop(refusal);
    };
    try {
      const opened = await transport.open(hello.agentId, {
        onFrames: (frames) => void (over || onFrames(frames)),
        onClose,
      });
      if (over || closed) return opened.close("it was closed meanwhile");
      channel = opened;
      disarm = clock.after(WELCOME_MS, () => opened.close("no welcome came"));
      helloAtMs = clock.now().getTime();
      opened.send([hello]);
    } catch (error) {
      onClose(
        error instanceof Error ? error.message : String(error),
        error instanceof ProvostError ? error : undefined,
      );
    }
  };
  return {
    start: async () => {
      void connect();
      return first.promise;
    },
    send,
    connected: () => welcomed,
    bufferedBytes: () => channel?.bufferedBytes() ?? 0,
    reconnect: (reason) => channel?.close(reason),
    close: (reason) => {
      flush();
      closed = true;
      disarm?.();
      pulse.stop();
      channel?.close(reason);
      first.reject(new ProvostError("STATE_CONFLICT", `the agent was stopped before it was connected: ${reason}`));
    },
  };
};
