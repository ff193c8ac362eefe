import { duration, type Instant } from "../format/time.ts";
import { useNow } from "./use-now.ts";

const Running = ({ from }: { from: Instant }) => <>{duration(Math.max(0, useNow() - new Date(from).getTime()))}</>;

/** From then until then; still counting while it has no end. */
export const Elapsed = ({ from, to }: { from: Instant; to: Instant | null }) =>
  to === null ? <Running from={from} /> : <>{duration(new Date(to).getTime() - new Date(from).getTime())}</>;
