import { useQuery } from "@tanstack/react-query";
import { systemText } from "../../catalogue/pages/system-text.ts";
import { byteSize, wholeNumber } from "../../format/number.ts";
import { Badge } from "../../ui/badge.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Panel } from "../../ui/panel.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { type Retention, retentionQuery } from "./system-queries.ts";

const words = systemText.removal;

const Gone = ({ count, at }: { count: string; at: string | null }) =>
  at === null ? (
    words.never
  ) : (
    <>
      {count}, <Moment at={at} />
    </>
  );

const Blobs = ({ blobs }: { blobs: NonNullable<Retention["blobs"]> }) => (
  <>
    <Gone count={words.blobs(wholeNumber(blobs.removed), byteSize(blobs.bytes))} at={blobs.sweptAt} />
    {blobs.refusedFor !== null && (
      <p>
        <Badge tone="refuted">{words.stopped(blobs.refusedFor)}</Badge>
      </p>
    )}
  </>
);

const factsOf = ({ keepDays, removed, removedAt, heldBy, runs, blobs }: Retention) => [
  { name: words.events, value: words.kept(wholeNumber(keepDays)) },
  { name: words.gone, value: <Gone count={wholeNumber(removed)} at={removedAt} /> },
  ...(heldBy === null ? [] : [{ name: words.heldBy, value: heldBy.subscription }]),
  { name: words.runs, value: runs.keepDays === null ? words.forGood : words.kept(wholeNumber(runs.keepDays)) },
  { name: words.runsGone, value: <Gone count={wholeNumber(runs.removed)} at={runs.removedAt} /> },
  ...(blobs === null
    ? []
    : [
        { name: words.files, value: words.kept(wholeNumber(blobs.keepDays)) },
        { name: words.swept, value: <Blobs blobs={blobs} /> },
      ]),
];

/** What goes by age, so that the disk does not fill: how long it is kept, and what has gone so far. */
export const RemovalPanel = () => {
  const retention = useQuery(retentionQuery);
  return (
    <Panel title={words.title}>
      <QueryView query={retention}>
        {(known) => (
          <div className="p-3.5">
            <Facts facts={factsOf(known)} />
          </div>
        )}
      </QueryView>
    </Panel>
  );
};
