/** Waits for answers without holding anything but a timer: a notification tells, and a look now and then makes sure. */
import { z } from "zod";
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import { type Approval, readApproval, settleApproval } from "../../store/tools/approvals.ts";
import type { ApprovalsParts, Settled } from "./approval-parts.ts";
import { APPROVAL_CHANNEL, settledEvent, tellSettled } from "./settle.ts";

/** After which somebody looks although nothing was heard. */
const LOOK_MS = 5_000;

const noticeSchema = z.object({ approvalId: z.string() });

/** Null for all of them. */
const namedIn = (payload: string): string | null =>
  payload === "" ? null : noticeSchema.parse(JSON.parse(payload)).approvalId;

const settledOf = ({ approvalId, state, settledBy, answer }: Approval): Settled | null =>
  state === "pending" ? null : { kind: state, approvalId, by: settledBy ?? "engine", answer: answer ?? "" };

export type Waiting = {
  until(tenantId: TenantId, asked: Approval, signal: AbortSignal): Promise<Settled>;
  close(): Promise<void>;
};

/** As it is now; expired when its time is up. */
const lookWith =
  ({ db, events }: ApprovalsParts) =>
  (tenantId: TenantId, { approvalId }: Approval): Promise<Approval> =>
    db.transaction(tenantId, async (tx) => {
      const found = await readApproval(tx, approvalId);
      if (found === null) throw new Error(`approval ${approvalId} is gone`);
      if (found.state !== "pending" || found.expiresAt > tx.now) return found;
      const expired = { state: "expired", by: "engine", answer: null, ruleId: null } as const;
      const settled = await settleApproval(tx, approvalId, expired);
      if (settled === null) return found; // somebody else has settled it in between: the next look shows how
      await events.append(tx, [settledEvent(settled)]);
      tellSettled(tx, approvalId);
      return settled;
    });

type Lookers = Map<string, Set<() => void>>;

/** Resolves when it may have changed. */
const changeWith =
  (clock: Clock, lookers: Lookers) =>
  (asked: Approval, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const waiting = lookers.get(asked.approvalId) ?? new Set();
      lookers.set(asked.approvalId, waiting);
      const leftMs = asked.expiresAt.getTime() - clock.now().getTime();
      const stopTimer = clock.after(Math.max(0, Math.min(LOOK_MS, leftMs)), () => done());
      const leave = (): void => {
        stopTimer();
        waiting.delete(done);
        if (waiting.size === 0) lookers.delete(asked.approvalId);
        signal.removeEventListener("abort", abort);
      };
      const done = (): void => {
        leave();
        resolve();
      };
      const abort = (): void => {
        leave();
        reject(new ProvostError("TOOL_CANCELLED", "nobody waits for the answer any more"));
      };
      waiting.add(done);
      signal.addEventListener("abort", abort);
      if (signal.aborted) abort();
    });

export const createWaiting = (parts: ApprovalsParts): Waiting => {
  const { db, clock } = parts;
  const look = lookWith(parts);
  const lookers: Lookers = new Map();
  const change = changeWith(clock, lookers);
  let listening: Promise<() => Promise<void>> | null = null;

  const wake = (payload: string): void => {
    const id = namedIn(payload);
    for (const [approvalId, waiting] of lookers)
      if (id === null || id === approvalId) for (const look of waiting) look();
  };
  const listen = async (): Promise<void> => {
    listening ??= db.listen(APPROVAL_CHANNEL, wake);
    await listening.catch((error: unknown) => {
      listening = null; // the next who waits tries again
      throw error;
    });
  };

  return {
    until: async (tenantId, asked, signal) => {
      const known = settledOf(asked);
      if (known !== null) return known;
      await listen();
      for (;;) {
        // Armed before the look: an answer that comes in between wakes this wait.
        const changed = change(asked, signal);
        changed.catch(() => undefined); // of a look that fails nobody comes to wait for it
        const settled = settledOf(await look(tenantId, asked));
        if (settled !== null) {
          wake(JSON.stringify({ approvalId: asked.approvalId })); // lets go of the wait that was armed
          return settled;
        }
        await changed;
      }
    },
    close: async () => {
      const stop = await listening;
      await stop?.();
    },
  };
};
