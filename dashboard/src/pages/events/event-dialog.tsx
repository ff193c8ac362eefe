import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { runEventsQuery } from "../../api/queries.ts";
import type { LiveEvent } from "../../api/types.ts";
import { eventsText as words } from "../../catalogue/pages/events-text.ts";
import { fullTime, timeOfDay } from "../../format/time.ts";
import { CodeBlock } from "../../ui/code-block.tsx";
import { cx } from "../../ui/cx.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Facts } from "../../ui/facts.tsx";
import { type EventNode, relatedTo } from "./related-events.ts";
import { ActorName } from "../../ui/actor.tsx";

const Id = ({ id }: { id: string }) => <code className="font-mono text-12 break-all">{id}</code>;

const factsOf = ({ time, actor, position, runId, taskId, correlation, causation, hash }: LiveEvent) => [
  { name: words.column.time, value: <time dateTime={time}>{fullTime(time)}</time> },
  { name: words.position, value: position },
  { name: words.actor, value: <ActorName actor={actor} /> },
  ...(runId === null
    ? []
    : [
        {
          name: words.run,
          value: (
            <Link to="/runs/$runId" params={{ runId }} className="text-accent hover:underline">
              <Id id={runId} />
            </Link>
          ),
        },
      ]),
  ...(runId === null || taskId === null
    ? []
    : [
        {
          name: words.task,
          value: (
            <Link to="/runs/$runId/tasks/$taskId" params={{ runId, taskId }} className="text-accent hover:underline">
              <Id id={taskId} />
            </Link>
          ),
        },
      ]),
  ...(correlation === runId ? [] : [{ name: words.correlation, value: <Id id={correlation} /> }]),
  ...(causation === null ? [] : [{ name: words.causation, value: <Id id={causation} /> }]),
  { name: words.hash, value: hash === null ? words.unchained : <Id id={hash} /> },
];

type TreeProps = { nodes: readonly EventNode[]; shown: LiveEvent; onOpen: (event: LiveEvent) => void };

const Tree = ({ nodes, shown, onOpen }: TreeProps) => (
  <ol className="flex flex-col">
    {nodes.map(({ event, children }) => (
      <li key={event.eventId} className="border-l border-line pl-3">
        <button
          type="button"
          aria-current={event.eventId === shown.eventId ? "true" : undefined}
          onClick={() => onOpen(event)}
          className={cx(
            "flex w-full items-baseline gap-2 rounded-4 px-1.5 py-0.5 text-left -outline-offset-2 hover:bg-hover",
            event.eventId === shown.eventId && "bg-accent-soft",
          )}
        >
          <span className="shrink-0 text-12 text-muted">{timeOfDay(event.time)}</span>
          <code className="min-w-0 truncate font-mono text-12">{event.name}</code>
        </button>
        {children.length > 0 && <Tree nodes={children} shown={shown} onOpen={onOpen} />}
      </li>
    ))}
  </ol>
);

type ShownProps = { event: LiveEvent; loaded: readonly LiveEvent[]; onOpen: (event: LiveEvent) => void };

const Shown = ({ event, loaded, onOpen }: ShownProps) => {
  const ofRun = useQuery({ ...runEventsQuery(event.runId ?? ""), enabled: event.runId !== null }).data ?? [];
  const known = new Set(ofRun.map(({ eventId }) => eventId));
  const nodes = relatedTo(event, [...ofRun, ...loaded.filter(({ eventId }) => !known.has(eventId))]);
  const alone = nodes.length <= 1 && (nodes[0]?.children.length ?? 0) === 0;
  return (
    <div className="flex flex-col gap-4">
      <Facts facts={factsOf(event)} />
      <CodeBlock label={words.payload} maxHeight="14rem">
        {JSON.stringify(event.payload, null, 2)}
      </CodeBlock>
      <section className="flex flex-col gap-1">
        <h3 className="font-medium">{words.tree}</h3>
        <p className="text-12 text-muted">{alone ? words.treeEmpty : words.treeHint}</p>
        {!alone && (
          <div className="max-h-64 overflow-y-auto" tabIndex={0} role="region" aria-label={words.tree}>
            <Tree nodes={nodes} shown={event} onOpen={onOpen} />
          </div>
        )}
      </section>
    </div>
  );
};

type Props = Omit<ShownProps, "event"> & { event: LiveEvent | null; onClose: () => void };

export const EventDialog = ({ event, loaded, onOpen, onClose }: Props) => (
  <Dialog open={event !== null} onClose={onClose} title={event?.name ?? words.title}>
    {event !== null && <Shown key={event.eventId} event={event} loaded={loaded} onOpen={onOpen} />}
  </Dialog>
);
