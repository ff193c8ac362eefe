import { text } from "../catalogue/text.ts";
import { timeOfDay } from "../format/time.ts";
import { useLiveState } from "../live/live.ts";
import { cx } from "../ui/cx.ts";

const DOTS = { connecting: "bg-neutral-mark alive", live: "bg-proven-mark", lost: "bg-caution-mark alive" } as const;

export const LiveIndicator = () => {
  const { kind, since } = useLiveState();
  const words = text.shell.live;
  const hint = kind === "lost" ? words.lostHint(timeOfDay(since)) : words.liveHint;
  return (
    <span role="status" data-live={kind} title={hint} className="flex items-center gap-2 px-2 text-12 text-muted">
      <span aria-hidden className={cx("size-2 rounded-full", DOTS[kind])} />
      {words[kind]}
    </span>
  );
};

/** Over the page while what it shows may be out of date. */
export const StaleNotice = () => {
  const { kind, since } = useLiveState();
  if (kind !== "lost") return null;
  return (
    <p className="rise border-b border-line bg-caution-soft px-4 py-1.5 text-12 font-medium text-caution">
      {text.shell.live.stale(timeOfDay(since))}
    </p>
  );
};
