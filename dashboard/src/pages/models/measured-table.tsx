import { modelsText as words } from "../../catalogue/pages/models-text.ts";
import { money, share, wholeNumber } from "../../format/number.ts";
import { duration } from "../../format/time.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import type { ModelMeasurement } from "./model-queries.ts";

const time = (ms: number | null): string => (ms === null ? words.none : duration(ms));

/** p50 as a solid bar, up to p95 as a faint one, against the slowest model of all. */
const LatencyBar = ({ measured, slowest }: { measured: ModelMeasurement; slowest: number }) => {
  const { latencyP50Ms: p50, latencyP95Ms: p95 } = measured;
  if (p50 === null || p95 === null) return null;
  return (
    <span aria-hidden className="relative block h-1.5 w-full min-w-16 overflow-hidden rounded-full bg-line">
      <span className="absolute inset-y-0 left-0 bg-accent/35" style={{ width: `${(100 * p95) / slowest}%` }} />
      <span className="absolute inset-y-0 left-0 bg-accent" style={{ width: `${(100 * p50) / slowest}%` }} />
    </span>
  );
};

/** Of a thousand tokens; a step without a price makes it unknown. */
const priceOf = ({ tokens, microUsd, unpriced }: ModelMeasurement): string =>
  tokens === 0 || unpriced > 0 ? words.none : money((1_000 * microUsd) / tokens);

const HEADS = [
  ["model", words.model],
  ["steps", words.steps],
  ["success", words.success],
  ["first", words.firstToken],
  ["p50", `${words.latency} ${words.p50}`],
  ["p95", words.p95],
  ["price", words.perThousand],
] as const;

/** Breaks after the provider, not in the middle of a word. */
const breakable = (model: string) => {
  const at = model.indexOf("/") + 1;
  return (
    <>
      {model.slice(0, at)}
      <wbr />
      {model.slice(at)}
    </>
  );
};

const MeasuredRow = ({ measured, slowest }: { measured: ModelMeasurement; slowest: number }) => {
  const { model, steps, failed, firstTokenP50Ms, latencyP50Ms, latencyP95Ms } = measured;
  return (
    <tr className="border-t border-line">
      <th scope="row" className="px-3.5 py-2 text-left font-mono text-12 font-medium">
        <span className="block max-sm:whitespace-normal">{breakable(model)}</span>
        <span className="mt-1 block">
          <LatencyBar measured={measured} slowest={slowest} />
        </span>
        <span className="mt-1 block font-sans font-normal text-muted sm:hidden">
          {words.perThousand}: {priceOf(measured)}
        </span>
      </th>
      <td className="px-2 text-right">{wholeNumber(steps)}</td>
      <td className="px-2 text-right whitespace-nowrap">
        {share(steps - failed, steps)}
        {failed > 0 && <span className="block text-12 text-refuted">{words.failed(failed)}</span>}
      </td>
      <td className="px-2 text-right whitespace-nowrap max-sm:hidden">{time(firstTokenP50Ms)}</td>
      <td className="px-2 text-right whitespace-nowrap">{time(latencyP50Ms)}</td>
      <td className="px-2 text-right whitespace-nowrap">{time(latencyP95Ms)}</td>
      <td className="py-2 pr-3.5 pl-2 text-right whitespace-nowrap max-sm:hidden">{priceOf(measured)}</td>
    </tr>
  );
};

export const MeasuredTable = ({ measured }: { measured: readonly ModelMeasurement[] }) => {
  if (measured.length === 0) return <EmptyState title={words.measuredEmpty}>{words.measuredHint}</EmptyState>;
  const slowest = Math.max(1, ...measured.map(({ latencyP95Ms }) => latencyP95Ms ?? 0));
  return (
    <table aria-label={words.measured} className="w-full">
      <thead className="text-12 text-muted">
        <tr>
          {HEADS.map(([key, title], at) => (
            <th
              key={key}
              scope="col"
              className={`py-2 font-normal ${at === 0 ? "px-3.5 text-left" : "px-2 text-right last:pr-3.5"} ${key === "first" || key === "price" ? "max-sm:hidden" : ""}`}
            >
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {measured.map((one) => (
          <MeasuredRow key={one.model} measured={one} slowest={slowest} />
        ))}
      </tbody>
    </table>
  );
};
