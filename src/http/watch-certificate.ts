/** How long the certificate that the TLS port shows is still good, for who is told before it ends. */
import { X509Certificate } from "node:crypto";
import type { Clock } from "../runtime/clock.ts";
import { watch } from "../runtime/instruments.ts";

type Shown = { leftSeconds: number; lifetimeSeconds: number };

const NONE: Shown = { leftSeconds: 0, lifetimeSeconds: 0 };

/** @param pem the control plane's own certificate, and maybe those between it and its authority, which live longer */
const shownBy = (pem: string, now: Date): Shown => {
  const { validFromDate, validToDate } = new X509Certificate(pem);
  const until = validToDate.getTime();
  return {
    leftSeconds: (until - now.getTime()) / 1_000,
    lifetimeSeconds: (until - validFromDate.getTime()) / 1_000,
  };
};

/**
 * Until the returned function is called.
 * @param certificate the one in force, in PEM; null where there is no TLS port
 */
export const watchCertificate = (certificate: () => string | null, clock: Clock): (() => void) => {
  const shown = (): Shown => {
    const pem = certificate();
    return pem === null ? NONE : shownBy(pem, clock.now());
  };
  const ends = [
    watch("provost_server_certificate_expiry_seconds", () => [{ labels: {}, value: shown().leftSeconds }]),
    watch("provost_server_certificate_lifetime_seconds", () => [{ labels: {}, value: shown().lifetimeSeconds }]),
  ];
  return () => ends.forEach((end) => end());
};
