import { useEffect, useRef } from "react";
import { sessionsText as words } from "../../catalogue/pages/sessions-text.ts";
import { cx } from "../../ui/cx.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { BlockView } from "./block-view.tsx";
import { type Block, blockHas } from "./fold-entries.ts";
import type { ToolCall } from "./session-queries.ts";
import { useFork } from "./use-fork.ts";
import { useTail } from "./use-tail.ts";

type Props = {
  sessionId: string;
  blocks: readonly Block[];
  calls: ReadonlyMap<string, ToolCall>;
  /** Grows with what is written. */
  length: number;
  live: boolean;
  find: string;
  /** The entry that a link has led to. */
  entry: number | undefined;
};

/** The block that an entry has gone into. */
const holderOf = (blocks: readonly Block[], seq: number | undefined): Block | undefined =>
  seq === undefined ? undefined : blocks.findLast((block) => block.seq <= seq);

export const blockId = (seq: number): string => `entry-${seq}`;

export const SessionLog = ({ sessionId, blocks, calls, length, live, find, entry }: Props) => {
  const fork = useFork(sessionId);
  const end = useTail(length, live);
  const ledTo = holderOf(blocks, entry);
  const led = useRef(false);
  useEffect(() => {
    if (ledTo === undefined || led.current) return;
    led.current = true;
    document.getElementById(blockId(ledTo.seq))?.scrollIntoView({ block: "center" });
  }, [ledTo]);
  const shown = blocks.filter((block) => blockHas(block, find));
  if (shown.length === 0) return <EmptyState title={blocks.length === 0 ? words.empty : words.noMatch} />;
  return (
    <section
      aria-label={words.log}
      tabIndex={0}
      className="relative min-h-0 flex-1 overflow-y-auto px-4 -outline-offset-2 md:px-6"
    >
      <ol className="flex flex-col gap-5 py-5">
        {shown.map((block) => (
          <li
            key={block.seq}
            id={blockId(block.seq)}
            className={cx(
              "min-w-0 scroll-my-6",
              block === ledTo && "rounded-8 outline-2 outline-offset-8 outline-accent",
            )}
          >
            <BlockView block={block} calls={calls} onFork={(through) => fork.mutate(through)} />
          </li>
        ))}
      </ol>
      <div ref={end} aria-hidden className="h-px" />
    </section>
  );
};
