/**
 * Looks now and then at what the TLS port shows and whom it trusts: a certificate that was renewed on disk, an authority
 * that was made or has ended, here or by another control plane of the database. Nobody has to start anything anew.
 */
import type { FastifyBaseLogger } from "fastify";
import type { Clock } from "../runtime/clock.ts";
import type { TlsListener } from "./tls-listener.ts";

/** Two small files and one short query. */
export const LOOK_MS = 2_000;

type Parts = {
  listener: Pick<TlsListener, "renew">;
  /** In PEM; those of now. */
  authorities: () => Promise<readonly string[]>;
  clock: Clock;
  logger: Pick<FastifyBaseLogger, "info" | "error">;
};

/** The returned function ends the looking, and waits for a look that is under way. */
export const renewRegularly = ({ listener, authorities, clock, logger }: Parts): (() => Promise<void>) => {
  let failed: string | null = null;
  const look = async (): Promise<void> => {
    try {
      if (await listener.renew(await authorities())) logger.info("the TLS port takes other certificates from now on");
      failed = null;
    } catch (err) {
      // Half a file, or no database: what was in force stays. Told once, not every other second.
      if (failed !== String(err)) logger.error({ err }, "the TLS port goes on with the certificates that it has");
      failed = String(err);
    }
  };
  let ended = false;
  let looking: Promise<void> = Promise.resolve();
  let callOff = (): void => undefined;
  const again = (): void => {
    if (ended) return;
    callOff = clock.after(LOOK_MS, () => {
      looking = look().then(again);
    });
  };
  again();
  return async () => {
    ended = true;
    callOff();
    await looking;
  };
};
