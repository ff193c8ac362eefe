import type { QueueCounts } from "../../api/types.ts";
import { queuesText } from "../../catalogue/pages/queues-text.ts";
import { shortNumber } from "../../format/number.ts";
import { duration } from "../../format/time.ts";

const words = queuesText.rates;

type Rates = QueueCounts["perMinute"];
/** Null of a queue that nobody counted. */
type Props = { rates: Rates | null };

const MEANINGS = ["enqueued", "succeeded", "failed"] as const;

const Parts = ({ rates }: { rates: Rates }) =>
  MEANINGS.filter((meaning) => meaning !== "failed" || rates.failed > 0).map((meaning) => (
    <span key={meaning} className={meaning === "failed" ? "text-refuted" : rates[meaning] === 0 ? "text-faint" : ""}>
      {words[meaning](shortNumber(rates[meaning]))}
    </span>
  ));

/** In a column of its own. */
export const RatesInLines = ({ rates }: Props) => (
  <span className="flex flex-wrap justify-end gap-x-2 text-12 leading-4 text-muted">
    {rates !== null && <Parts rates={rates} />}
  </span>
);

/** Under the name, where there is no room for columns. */
export const RatesInLine = ({ rates }: Props) => (
  <span className="flex gap-x-2 truncate text-12 text-muted md:hidden">
    {rates !== null && <Parts rates={rates} />}
  </span>
);

/** @param rates of any queue: all are counted over the same time */
export const RatesHint = ({ rates }: { rates: Rates | undefined }) =>
  rates !== undefined && (
    <p className="border-b border-line px-4 py-1.5 text-12 text-muted md:px-6">
      {words.hint(duration(rates.windowMs))}
    </p>
  );
