/** Lines of a run of thousands of attempts: of the lines those that can be seen, of the attempts what can be read. */
import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useRef, useState } from "react";
import { runText } from "../../../catalogue/pages/run-text.ts";
import { DenseLane } from "./dense-lane.tsx";
import type { Scale } from "./scale.ts";
import { LaneName, ScaleRow } from "./chart-parts.tsx";
import type { Lane } from "./spans.ts";
import { useBarKeys } from "./use-bar-keys.ts";

const words = runText.timeline;

const LANE = 32;

/** Of an element, in pixels, also when the window changes. */
const useWidth = () => {
  const element = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    if (element.current) observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return { element, width };
};

/** The line that the keyboard is at stays on the page, however far it is scrolled away. */
const useLanes = (count: number) => {
  const chart = useRef<HTMLDivElement>(null);
  const kept = useRef(0);
  const rangeExtractor = useCallback(
    (range: Range) => [...new Set([...defaultRangeExtractor(range), kept.current])].sort((a, b) => a - b),
    [],
  );
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => chart.current,
    estimateSize: () => LANE,
    overscan: 6,
    rangeExtractor,
  });
  const goTo = (lane: number): void => {
    kept.current = lane;
    virtual.scrollToIndex(lane, { align: "auto" });
  };
  return { chart, virtual, goTo };
};

type Props = { lanes: readonly Lane[]; scale: Scale; titles: ReadonlyMap<string, string> };

export const DenseChart = ({ lanes, scale: { start, length, now }, titles }: Props) => {
  const { element, width } = useWidth();
  const { chart, virtual, goTo } = useLanes(lanes.length);
  const { current, isFocused, ...keys } = useBarKeys(lanes, chart, goTo);
  const laneAt = (index: number, lane: Lane) => (
    <DenseLane
      lane={lane}
      index={index}
      start={start}
      length={length}
      now={lane.spans.some(({ endedAt }) => endedAt === null) ? now : 0}
      width={width}
      titles={titles}
      current={index === current.lane ? current.at : null}
      isFocused={isFocused}
    />
  );
  return (
    <div
      ref={chart}
      role="region"
      aria-label={words.label}
      {...keys}
      className="min-h-0 flex-1 overflow-auto p-4 -outline-offset-2 max-md:max-h-[85svh] md:p-6"
    >
      <p className="sr-only">{words.byKeys}</p>
      <div className="min-w-[40rem]">
        <ScaleRow length={length} line={element} />
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start: top, key }) => {
            const lane = lanes[index];
            return (
              lane && (
                <div
                  key={key}
                  className="absolute inset-x-0 top-0 grid grid-cols-[8rem_minmax(0,1fr)] gap-x-3 focus-within:z-10 hover:z-10"
                  style={{ transform: `translateY(${top}px)` }}
                >
                  <LaneName agentId={lane.agentId} />
                  {laneAt(index, lane)}
                </div>
              )
            );
          })}
        </div>
      </div>
    </div>
  );
};
