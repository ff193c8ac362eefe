/** What `run` gets besides its task: the ways in which work in progress touches the world outside of it. */
import { createHash } from "node:crypto";
import { encodeChunk, type Document, type LeaseRef } from "../../fleet/protocol/fields.ts";
import { MAX_CHUNK_BYTES } from "../../fleet/protocol/limits.ts";
import type { Address, Subject } from "../../fleet/protocol/message-frames.ts";
import {
  childTaskSchema,
  type Assignment,
  type ChildTaskInput,
  type EvidenceRef,
} from "../../fleet/protocol/work-frames.ts";
import { download } from "./download.ts";
import type { Messaging } from "./messaging.ts";
import type { Link } from "./link.ts";
import type { Requests } from "./requests.ts";
import type { TaskLog } from "./task-log.ts";

export type Task = {
  readonly taskId: string;
  readonly runId: string | null;
  readonly queue: string;
  readonly kind: string;
  readonly title: string;
  readonly payload: Document;
  /** Which attempt this is, from 1. */
  readonly attempt: number;
  readonly previousFailure: Assignment["previousFailure"];
  /** W3C Trace Context: what the agent calls and starts can go on with the trace. Null when it is not sampled. */
  readonly traceparent: string | null;
};

export type TaskContext = {
  /**
   * Aborted when the work must end: cancelled, out of time, or its lease was lost and somebody else may have it. Its
   * reason is a `ProvostError` with the code TASK_CANCELLED, TASK_TIMEOUT or LEASE_LOST.
   */
  readonly signal: AbortSignal;
  /**
   * Aborted when the lease was not renewed for longer than it should: the control plane is out of reach. Work may go on,
   * and is reported when the connection comes back in time, but nothing should be begun that cannot be taken back.
   */
  readonly late: AbortSignal;
  /** Appends to the task's output. */
  log(data: string | Uint8Array): void;
  /** @param done share of the work, between 0 and 1 */
  progress(done: number | null, note?: string): void;
  /** Makes child tasks, all or none; resolves with their ids when they are on record. SPAWN_QUOTA. */
  spawn(tasks: readonly ChildTaskInput[]): Promise<string[]>;
  /** Stores a file that proves something, and puts it into the report. */
  evidence(name: string, data: string | Uint8Array, mediaType?: string): Promise<EvidenceRef>;
  /**
   * Fetches what belongs to the task into a file, as "base.bundle" of a task of a run; resolves when its hash is right.
   * FETCH_REFUSED.
   * @param have commits whose history is here already
   */
  fetch(name: string, have: readonly string[], path: string): Promise<void>;
  /** Sends a note; resolves with the number of agents it goes to. */
  message(to: Address, body: Document): Promise<number>;
  /** Asks somebody for help, review, pairing or advice; resolves with the answer, rejects when none comes in time. */
  request(
    to: Address,
    subject: Exclude<Subject, "answer" | "note">,
    body: Document,
    expiresInMs?: number,
  ): Promise<Document>;
};

export type ContextParts = {
  assignment: Assignment;
  lease: LeaseRef;
  held: { abort: AbortController; late: AbortController };
  log: TaskLog;
  link: Link;
  requests: Requests;
  messaging: Messaging;
  newId: () => string;
  evidence: EvidenceRef[];
};

export const toTask = (assignment: Assignment): Task => {
  const { taskId, runId, queue, kind, title, payload, attempt, previousFailure, traceparent } = assignment;
  return { taskId, runId, queue, kind, title, payload, attempt, previousFailure, traceparent };
};

const upload = async (
  { lease, requests, newId }: ContextParts,
  name: string,
  data: string | Uint8Array,
  mediaType: string,
): Promise<EvidenceRef> => {
  const bytes = typeof data === "string" ? Buffer.from(data) : data;
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const id = newId();
  const pieceAt = (offset: number) => {
    const end = Math.min(offset + MAX_CHUNK_BYTES, bytes.byteLength);
    const chunk = encodeChunk(bytes.subarray(offset, end), offset);
    const last = end === bytes.byteLength;
    return { type: "evidence" as const, id, ...lease, name, mediaType, ...chunk, sha256: last ? sha256 : null };
  };
  const count = Math.max(1, Math.ceil(bytes.byteLength / MAX_CHUNK_BYTES));
  const pieces = Array.from({ length: count }, (_, index) => index * MAX_CHUNK_BYTES);
  const answer = await requests.askInPieces(id, pieces.length, (index) => pieceAt(pieces[index] ?? 0));
  return answer.evidence ?? { name, sha256, bytes: bytes.byteLength };
};

export const createContext = (parts: ContextParts): TaskContext => {
  const { lease, link, log, requests, messaging, newId, held } = parts;
  return {
    signal: held.abort.signal,
    // A lease that was late and was renewed may be late again.
    get late() {
      return held.late.signal;
    },
    log: (data) => log.write(data),
    progress: (done, note = "") => link.send({ type: "progress", ...lease, done, note }),
    spawn: async (tasks) => {
      const frame = {
        type: "spawn" as const,
        id: newId(),
        ...lease,
        tasks: tasks.map((task) => childTaskSchema.parse(task)),
      };
      return (await requests.ask(frame)).taskIds ?? [];
    },
    evidence: async (name, data, mediaType = "application/octet-stream") => {
      const ref = await upload(parts, name, data, mediaType);
      parts.evidence.push(ref);
      return ref;
    },
    fetch: (name, have, path) => download({ ...parts, signal: held.abort.signal }, { name, have }, path),
    message: (to, body) => messaging.note(to, body),
    request: (to, subject, body, expiresInMs) => messaging.request(to, subject, body, expiresInMs),
  };
};
