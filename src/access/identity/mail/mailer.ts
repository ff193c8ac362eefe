/**
 * Sends without making anybody wait: how long it takes would tell whether an address has an account. What is under way
 * when the process dies is lost, and whoever waits for the message asks for another.
 */
import { DIRECTORY } from "../../../model/ids.ts";
import type { Clock } from "../../../runtime/clock.ts";
import type { RecordAct } from "../security-act.ts";
import type { MailMessage, MailPort } from "./mail-port.ts";

const PAUSES_MS = [1_000, 10_000] as const;

export type Mailer = {
  post(message: MailMessage): void;
  reachesPeople: MailPort["reachesPeople"];
  /** Resolves when all that was posted has been sent or given up. */
  idle(): Promise<void>;
  close(): Promise<void>;
};

export const createMailer = (parts: {
  port: MailPort;
  clock: Clock;
  record: RecordAct;
  onFailure: (problem: string, error: unknown) => void;
}): Mailer => {
  const underWay = new Set<Promise<void>>();
  const closing = Promise.withResolvers<void>();
  const pause = (ms: number): Promise<void> =>
    Promise.race([closing.promise, new Promise<void>((resolve) => void parts.clock.after(ms, resolve))]);

  const giveUp = async (error: unknown): Promise<void> => {
    parts.onFailure("a message could not be handed over to the mail server", error);
    const { code = "unknown" } = error as { code?: string };
    const nobody = { tenantId: DIRECTORY, actor: null, subject: null, origin: null };
    await parts.record({ act: "mail.failed", ...nobody, details: { code } }, null);
  };

  const deliver = async (message: MailMessage): Promise<void> => {
    for (const [index, waitMs] of [0, ...PAUSES_MS].entries()) {
      if (waitMs > 0) await pause(waitMs);
      try {
        await parts.port.send(message);
        return;
      } catch (error) {
        if (index === PAUSES_MS.length) await giveUp(error);
      }
    }
  };

  const idle = async (): Promise<void> => {
    while (underWay.size > 0) await Promise.all(underWay);
  };

  return {
    post: (message) => {
      const work: Promise<void> = deliver(message)
        .catch((error: unknown) => parts.onFailure("a failure of mail could not be recorded", error))
        .finally(() => underWay.delete(work));
      underWay.add(work);
    },
    reachesPeople: parts.port.reachesPeople,
    idle,
    close: async () => {
      closing.resolve(); // the tries that are left are made at once
      await idle();
      await parts.port.close();
    },
  };
};
