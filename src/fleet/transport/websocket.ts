/** The control plane's end of a WebSocket. */
import type { RawData, WebSocket } from "ws";
import type { AgentHub } from "../agent-hub.ts";
import { decodeAgentFrames, encodeFrames } from "../protocol/codec.ts";
import type { Channel } from "../protocol/channel.ts";
import type { ControlFrame } from "../protocol/frames.ts";
import type { Principal } from "../session/open-session.ts";

/** Messages of one agent that are being handled: beyond these its socket is not read. */
const MAX_IN_HAND = 16;
/** A close that the other side does not answer. */
const CLOSE_MS = 2_000;
/** A close frame has room for 123 bytes, and a character takes up to three. */
const MAX_REASON = 40;

const channelOf = (socket: WebSocket, ownMaxBytes: number): Channel<ControlFrame> => {
  let maxBytes = ownMaxBytes;
  return {
    send: (frames) => {
      if (socket.readyState !== socket.OPEN) return;
      for (const message of encodeFrames(frames, maxBytes)) socket.send(message);
    },
    restrict: (bytes) => {
      maxBytes = Math.min(ownMaxBytes, bytes);
    },
    bufferedBytes: () => socket.bufferedAmount,
    close: (reason) => {
      socket.close(1000, reason.slice(0, MAX_REASON));
      setTimeout(() => socket.terminate(), CLOSE_MS).unref();
    },
  };
};

/** @param data as `ws` hands it over when it was asked for nothing special: a Buffer */
const textOf = (data: RawData): string => (Buffer.isBuffer(data) ? data.toString("utf8") : "");

/** Serves one agent whose credential is known. The socket must have a `maxPayload`. */
export const serveWebSocket = (hub: AgentHub, principal: Principal, socket: WebSocket, maxBytes: number): void => {
  const door = hub.connect(principal, channelOf(socket, maxBytes));
  let inHand = 0;

  const receive = async (data: RawData): Promise<void> => {
    const { frames, faults } = decodeAgentFrames(textOf(data));
    if (faults.length > 0) door.refuse(faults);
    if (frames.length === 0) return;
    inHand += 1;
    if (inHand === MAX_IN_HAND) socket.pause();
    await door.receive(frames);
    inHand -= 1;
    if (inHand < MAX_IN_HAND) socket.resume();
  };
  socket.on("message", (data) => void receive(data));
  // It says why; "close" follows.
  socket.on("error", () => undefined);
  socket.on("close", () => door.closed("the connection was closed"));
};
