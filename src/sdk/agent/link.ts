/**
 * The agent's side of the conversation, over connections that come and go. Frames that are sent while there is none are
 * dropped: what must arrive is sent again on each welcome by whoever answers for it (see requests.ts).
 */
import { ProvostError, type ErrorCode } from "../../model/errors.ts";
import type { AgentTransport, Channel } from "../../fleet/protocol/channel.ts";
import type { AgentFrame, ControlFrame } from "../../fleet/protocol/frames.ts";
import type { Hello, Welcome } from "../../fleet/protocol/session-frames.ts";
import type { Clock } from "../../runtime/clock.ts";
import { createPulse, type Pulse } from "./pulse.ts";
import { createReconnecting, type Reconnecting } from "./reconnecting.ts";

export type LinkOptions = {
  transport: AgentTransport;
  agentId: string;
  clock: Clock;
  random: () => number;
  hello: () => Hello;
  /** Leases in hand, for the heartbeat. */
  busy: () => number;
  onWelcome: (welcome: Welcome) => void;
  onFrame: (frame: ControlFrame) => void;
  /** Leases are safe for `leaseMs` from `sinceMs` on. */
  onPulse: (sinceMs: number, leaseMs: number | null) => void;
  /** The connection broke; it is being made anew after `retryInMs`. */
  onBroken: (reason: string, retryInMs: number) => void;
  /** It will not be made again. */
  onFatal: (error: ProvostError) => void;
};

export type Link = {
  /** Resolves with the first welcome, rejects when it is known that there will be none. */
  start: () => Promise<Welcome>;
  /** Goes out with all else that is sent in this turn. */
  send: (frame: AgentFrame) => void;
  connected: () => boolean;
  bufferedBytes: () => number;
  /** Breaks the connection, so that it is made anew. */
  reconnect: (reason: string) => void;
  /** Sends what is waiting, then closes for good. */
  close: (reason: string) => void;
};

const fatal = ({ code, message, wayOut }: Extract<ControlFrame, { type: "error" }>): ProvostError =>
  new ProvostError(code as ErrorCode, message, { wayOut });

/** Frames of one turn, sent together. */
const createOutgoing = (channel: () => Channel<AgentFrame> | null) => {
  let frames: AgentFrame[] = [];
  const flush = () => {
    const batch = frames;
    frames = [];
    if (batch.length > 0) channel()?.send(batch);
  };
  return {
    push: (frame: AgentFrame) => {
      if (frames.push(frame) === 1) setImmediate(flush);
    },
    flush,
    clear: () => {
      frames = [];
    },
  };
};

/** An object that changes with each connection; `createLink` hides it. */
class Conversation {
  readonly #options: LinkOptions;
  readonly #first = Promise.withResolvers<Welcome>();
  readonly #connection: Reconnecting;
  readonly #outgoing = createOutgoing(() => this.#connection.channel());
  readonly #pulse: Pulse;
  #welcomed = false;
  #helloAtMs = 0;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#pulse = createPulse({
      clock: options.clock,
      busy: options.busy,
      send: (seq) => this.send({ type: "heartbeat", seq, busy: options.busy() }),
      onSilence: () => this.#connection.breakOff("the control plane has fallen silent"),
      onPulse: options.onPulse,
    });
    this.#connection = createReconnecting({
      ...options,
      onOpen: (channel) => this.#greet(channel),
      onFrames: (frames) => this.#receive(frames),
      onBroken: (reason, retryInMs) => {
        this.#rest();
        options.onBroken(reason, retryInMs);
      },
      onRefused: (error) => this.#stop(error),
    });
  }

  link(): Link {
    return {
      start: async () => {
        this.#connection.connect();
        return this.#first.promise;
      },
      send: (frame) => this.send(frame),
      connected: () => this.#welcomed,
      bufferedBytes: () => this.#connection.channel()?.bufferedBytes() ?? 0,
      reconnect: (reason) => this.#connection.breakOff(reason),
      close: (reason) => this.#close(reason),
    };
  }

  send(frame: AgentFrame): void {
    if (this.#welcomed) this.#outgoing.push(frame);
  }

  #greet(channel: Channel<AgentFrame>): void {
    this.#helloAtMs = this.#options.clock.now().getTime();
    channel.send([this.#options.hello()]);
  }

  #receive(frames: readonly ControlFrame[]): void {
    this.#pulse.heard();
    for (const frame of frames) {
      if (frame.type === "welcome") this.#begin(frame);
      else if (frame.type === "pulse") this.#pulse.answered(frame.seq, frame.leaseMs);
      else if (frame.type === "error" && frame.fatal) this.#stop(fatal(frame));
      else this.#options.onFrame(frame);
    }
    if (this.#options.busy() > 0) this.#pulse.quicken();
  }

  #begin(welcome: Welcome): void {
    this.#welcomed = true;
    this.#connection.settled();
    this.#pulse.start(welcome.heartbeatMs);
    this.#options.onPulse(this.#helloAtMs, welcome.leaseMs);
    this.#options.onWelcome(welcome);
    this.#first.resolve(welcome);
  }

  #rest(): void {
    this.#pulse.stop();
    this.#welcomed = false;
    this.#outgoing.clear();
  }

  #stop(error: ProvostError): void {
    this.#connection.close(error.message);
    this.#rest();
    this.#first.reject(error);
    this.#options.onFatal(error);
  }

  #close(reason: string): void {
    this.#outgoing.flush();
    this.#connection.close(reason);
    this.#rest();
    this.#first.reject(new ProvostError("STATE_CONFLICT", `the agent was stopped before it was connected: ${reason}`));
  }
}

export const createLink = (options: LinkOptions): Link => new Conversation(options).link();
