import { systemText } from "../../catalogue/pages/system-text.ts";
import { duration } from "../../format/time.ts";
import { cx } from "../../ui/cx.ts";
import { Facts } from "../../ui/facts.tsx";
import type { PlacedSpan } from "./span-tree.ts";

const words = systemText.trace;
/** Deeper ones stand no further in: a phone has no room for more. */
const DEEPEST = 8;

const INDENTS = ["pl-0", "pl-3", "pl-6", "pl-9", "pl-12", "pl-15", "pl-18", "pl-21", "pl-24"] as const;

const Details = ({ placed: { span, offsetMs } }: { placed: PlacedSpan }) => (
  <div className="flex flex-col gap-3 bg-sunken px-4 py-3 md:px-6">
    {span.message !== null && <p className="break-words text-refuted">{span.message}</p>}
    <p className="text-12 text-muted">
      {words.kind[span.kind]} · {words.at(duration(offsetMs))} · <span className="font-mono">{span.spanId}</span>
    </p>
    <Facts
      facts={Object.entries(span.attributes).map(([name, value]) => ({
        name,
        value: <span className="font-mono text-12 break-all">{String(value)}</span>,
      }))}
    />
  </div>
);

const SpanRow = ({ placed }: { placed: PlacedSpan }) => {
  const { span, depth, left, width } = placed;
  return (
    <li className="border-b border-line">
      <details>
        <summary className="grid cursor-pointer list-none grid-cols-[minmax(0,1fr)_4.5rem] items-center gap-x-3 px-4 py-1.5 -outline-offset-2 hover:bg-hover md:grid-cols-[minmax(0,1fr)_minmax(0,1.2fr)_5rem] md:px-6">
          <span className={cx("min-w-0", INDENTS[Math.min(depth, DEEPEST)])}>
            <span
              className={cx("block truncate font-mono text-12", span.failed ? "text-refuted" : "text-ink")}
              title={span.name}
            >
              {span.name}
            </span>
          </span>
          <span aria-hidden className="relative h-4 max-md:order-last max-md:col-span-2 max-md:h-1.5">
            <span
              className={cx("absolute inset-y-0 rounded-4", span.failed ? "bg-refuted-mark" : "bg-accent/70")}
              style={{ left: `${left}%`, width: `${width}%` }}
            />
          </span>
          <span className="text-right text-12 whitespace-nowrap text-muted">{duration(span.durationMs)}</span>
        </summary>
        <Details placed={placed} />
      </details>
    </li>
  );
};

export const Waterfall = ({ placed }: { placed: readonly PlacedSpan[] }) => (
  <ol aria-label={words.label}>
    {placed.map((one) => (
      <SpanRow key={one.span.spanId} placed={one} />
    ))}
  </ol>
);
