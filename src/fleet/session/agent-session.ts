/**
 * One connection of one agent, over whichever transport. Frames are handled in the order in which they came; what has to
 * wait for the database does not hold up the frames behind it.
 */
import { randomUUID } from "node:crypto";
import { count } from "../../runtime/instruments.ts";
import { asProvostError, ERRORS, ProvostError, type ErrorCode } from "../../model/errors.ts";
import type { AgentId } from "../../model/ids.ts";
import type { ConnectedAgent } from "../connected-agent.ts";
import type { HubParts } from "../hub-parts.ts";
import { offeredRequirements } from "../protocol/capability.ts";
import type { Channel, SessionDoor } from "../protocol/channel.ts";
import type { AgentFrame, ControlFrame } from "../protocol/frames.ts";
import type { Hello } from "../protocol/session-frames.ts";
import { negotiateVersion, PROTOCOL_MAX, PROTOCOL_MIN } from "../protocol/version.ts";
import type { Downloads } from "../downloads.ts";
import { createFailureGuard } from "../quarantine.ts";
import type { Uploads } from "../uploads.ts";
import { handleFrame } from "./handle-frame.ts";
import { closeSession, openSession, type Principal } from "./open-session.ts";
import { createOutbox, type Outbox } from "./outbox.ts";

/** Of one agent, for disk or database; its next message waits for them. */
const MAX_PENDING = 200;
const MAX_FAULTS = 20;
const FATAL: ReadonlySet<ErrorCode> = new Set(["AGENT_ID_TAKEN", "PROTOCOL_UNSUPPORTED", "AGENT_SUPERSEDED"]);

/** An object that changes: everything about one connection that frames and timers share. */
class Session implements SessionDoor {
  readonly #parts: HubParts;
  readonly #principal: Principal;
  readonly #channel: Channel<ControlFrame>;
  readonly #outbox: Outbox;
  readonly #uploads: Uploads;
  readonly #downloads: Downloads;
  readonly #pending = new Set<Promise<void>>();
  #agent: ConnectedAgent | null = null;
  #opening: Promise<void> | null = null;
  #closed = false;
  #faults = 0;

  constructor(parts: HubParts, principal: Principal, channel: Channel<ControlFrame>) {
    this.#parts = parts;
    this.#principal = principal;
    this.#channel = channel;
    this.#outbox = createOutbox(channel);
    this.#uploads = parts.newUploads(principal.tenantId);
    this.#downloads = parts.newDownloads();
  }

  async receive([first, ...rest]: readonly AgentFrame[]): Promise<void> {
    if (first === undefined) return;
    if (this.#opening !== null) {
      await this.#opening;
      this.#handle(first);
    } else if (first.type === "hello") {
      this.#opening = this.#open(first);
      await this.#opening;
    } else this.#end("FRAME_INVALID", "the first frame is not hello");
    for (const frame of rest) this.#handle(frame);
    if (this.#agent !== null) this.#agent.lastBeatMs = this.#parts.clock.now().getTime();
    while (this.#pending.size > MAX_PENDING && !this.#closed) await Promise.race(this.#pending);
  }

  refuse(found: readonly { id: string | null; problem: string }[]): void {
    for (const { id, problem } of found) {
      this.#faults += 1;
      if (this.#faults > MAX_FAULTS) return this.#end("FRAME_INVALID", "too many frames that are none");
      const { code, message, wayOut } = new ProvostError("FRAME_INVALID", problem);
      this.#outbox.send({ type: "error", id, code, message, wayOut, fatal: false });
    }
  }

  closed(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#outbox.close();
    this.#uploads.close().catch(this.#parts.onFault);
    this.#downloads.close().catch(this.#parts.onFault);
    const agent = this.#agent;
    if (agent !== null && this.#parts.roster.groupOf(agent) !== undefined) closeSession(this.#parts, agent);
  }

  #handle(frame: AgentFrame): void {
    const agent = this.#agent;
    if (agent === null || this.#closed) return;
    const parts = this.#parts;
    const [uploads, downloads] = [this.#uploads, this.#downloads];
    const context = { parts, agent, uploads, downloads, isOpen: () => !this.#closed, leave: () => this.closed() };
    const work = handleFrame(context, frame);
    if (work !== undefined) this.#later(work);
  }

  #later(work: Promise<void>): void {
    const done = work.catch(this.#parts.onFault).finally(() => this.#pending.delete(done));
    this.#pending.add(done);
  }

  #end(code: ErrorCode, message: string): void {
    if (this.#closed) return;
    count("provost_agent_connections_ended_total", { code });
    const { wayOut } = ERRORS[code];
    this.#outbox.send({ type: "error", id: null, code, message, wayOut, fatal: FATAL.has(code) });
    this.#outbox.flush();
    this.closed();
    this.#channel.close(`${code}: ${message}`);
  }

  async #open(hello: Hello): Promise<void> {
    if (hello.limits.maxMessageBytes !== undefined) this.#channel.restrict?.(hello.limits.maxMessageBytes);
    const protocol = negotiateVersion(hello.protocol);
    if (protocol === null) {
      const { min, max } = hello.protocol;
      const own = `${PROTOCOL_MIN} to ${PROTOCOL_MAX}`;
      this.#end("PROTOCOL_UNSUPPORTED", `the agent speaks versions ${min} to ${max}, this control plane ${own}`);
      return;
    }
    try {
      await this.#enter(newAgent(this.#parts, this.#principal, hello, this.#connection()), protocol);
    } catch (error) {
      this.#parts.onFault(error);
      const { code, message } = asProvostError(error);
      this.#end(code, message);
    }
  }

  async #enter(agent: ConnectedAgent, protocol: number): Promise<void> {
    const parts = this.#parts;
    const welcome = await openSession(parts, agent, this.#principal, protocol);
    if (this.#closed) {
      closeSession(parts, agent);
      return;
    }
    this.#agent = agent;
    count("provost_agent_connections_total", {});
    this.#outbox.send(welcome);
    parts.dispatcher.freed(agent);
    this.#later(parts.mailbox.resume(agent));
  }

  #connection(): Pick<ConnectedAgent, "send" | "bufferedBytes" | "end"> {
    return {
      send: (frame) => this.#outbox.send(frame),
      bufferedBytes: () => this.#channel.bufferedBytes(),
      end: (code, message) => this.#end(code, message),
    };
  }
}

const newAgent = (
  { clock }: HubParts,
  { tenantId }: Principal,
  hello: Hello,
  connection: Pick<ConnectedAgent, "send" | "bufferedBytes" | "end">,
): ConnectedAgent => {
  const offered = offeredRequirements(hello.capabilities);
  return {
    tenantId,
    agentId: hello.agentId as AgentId,
    sessionId: randomUUID(),
    hello,
    offered,
    offers: new Set(offered),
    held: new Map(),
    track: { succeeded: 0, failed: 0 },
    guard: createFailureGuard(),
    state: "connecting",
    heldBack: null,
    leaving: false,
    lastBeatMs: clock.now().getTime(),
    lastAssignedMs: 0,
    ...connection,
  };
};

export const createSession = (parts: HubParts, principal: Principal, channel: Channel<ControlFrame>): SessionDoor =>
  new Session(parts, principal, channel);
