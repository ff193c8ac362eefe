import { fullTime, type Instant, timeAgo } from "../format/time.ts";
import { useNow } from "./use-now.ts";

/** How long ago, in words; the full time in the zone of who looks, on hover. */
export const Moment = ({ at, className }: { at: Instant; className?: string }) => {
  const now = useNow();
  return (
    <time dateTime={new Date(at).toISOString()} title={fullTime(at)} className={className}>
      {timeAgo(at, now)}
    </time>
  );
};
