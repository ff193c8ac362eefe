/** A connection lasts no longer than the right to it. */
import { asProvostError } from "../../model/errors.ts";
import type { Clock } from "../../runtime/clock.ts";

const LOOK_MS = 60_000;

type Socket = {
  on: (event: "close", listener: () => void) => unknown;
  close: (code: number, reason: string) => void;
};

/** Closes the socket within a minute after its credential was revoked, ran out, or may no longer do this. */
export const whileAuthorized = (socket: Socket, recheck: () => Promise<void>, clock: Clock): void => {
  let open = true;
  const look = async () => {
    try {
      await recheck();
    } catch (error) {
      const { code } = asProvostError(error);
      // A database that does not answer says nothing about anybody's rights.
      if (open && (code === "UNAUTHENTICATED" || code === "FORBIDDEN")) socket.close(1008, code);
    }
    if (open) disarm = clock.after(LOOK_MS, () => void look());
  };
  let disarm = clock.after(LOOK_MS, () => void look());
  socket.on("close", () => {
    open = false;
    disarm();
  });
};
