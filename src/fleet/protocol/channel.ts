/** What every transport gives to both sides, so that neither knows which one it is. */
import type { ProvostError } from "../../model/errors.ts";
import type { AgentFrame, ControlFrame } from "./frames.ts";

/** One end of a connection. What is sent arrives in order, or the connection ends. */
export type Channel<Out> = {
  send: (frames: readonly Out[]) => void;
  /** The other side takes no message that is larger. Absent where nothing is made into messages. */
  restrict?: (maxMessageBytes: number) => void;
  /** Sent and not yet on the wire. */
  bufferedBytes: () => number;
  /** Harmless when it is closed already. */
  close: (reason: string) => void;
};

export type AgentEvents = {
  onFrames: (frames: readonly ControlFrame[]) => void;
  /**
   * Once, also when this side has closed it.
   * @param refusal when connecting again would not help
   */
  onClose: (reason: string, refusal?: ProvostError) => void;
};

/** How an agent reaches a control plane. */
export type AgentTransport = {
  /** Rejects when nobody answers, and with a `ProvostError` when trying again would not help. */
  open: (agentId: string, events: AgentEvents) => Promise<Channel<AgentFrame>>;
};

/** The control plane's side of one connection. */
export type SessionDoor = {
  /** Resolves when more may come: whoever reads from the wire waits for it. Never rejects. */
  receive: (frames: readonly AgentFrame[]) => Promise<void>;
  /** What came and was no frame. */
  refuse: (faults: readonly { id: string | null; problem: string }[]) => void;
  closed: (reason: string) => void;
};
