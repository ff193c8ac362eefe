import { timingSafeEqual } from "node:crypto";
import { ProvostError } from "../model/errors.ts";
import { sha256 } from "../runtime/hash.ts";

/** UNAUTHENTICATED */
export const demandMetricsToken = (token: string | null, shown: string | string[] | undefined): void => {
  if (token === null) return;
  const [wanted, given] = [`Bearer ${token}`, String(shown)].map((text) => Buffer.from(sha256(text)));
  if (wanted !== undefined && given !== undefined && timingSafeEqual(wanted, given)) return;
  throw new ProvostError("UNAUTHENTICATED", "metrics are read with the token of PROVOST_METRICS_TOKEN");
};
