/** Two sessions side by side, aligned by what was said and called. */
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { type ReactNode, useRef } from "react";
import { compareText as words } from "../../../catalogue/pages/session-compare-text.ts";
import { sessionsText } from "../../../catalogue/pages/sessions-text.ts";
import { Page } from "../../../shell/page.tsx";
import { Badge, type Tone } from "../../../ui/badge.tsx";
import { Button } from "../../../ui/button.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { QueryView } from "../../../ui/query-view.tsx";
import { CallsOf } from "./calls-of.tsx";
import { diffQuery, type Part, type SessionDiff } from "./compare-queries.ts";
import { SideFigures } from "./side-figures.tsx";

type Row = SessionDiff["rows"][number];

const TONES: Record<Row["change"], Tone> = {
  none: "neutral",
  answers: "caution",
  changed: "caution",
  "only-a": "accent",
  "only-b": "accent",
};

const Shown = ({ part, where }: { part: Part | null; where: string }) =>
  part === null ? (
    <div aria-hidden className="rounded-6 border border-dashed border-line max-md:hidden" />
  ) : (
    <div className="flex min-w-0 flex-col gap-2">
      <p className="text-12 text-muted">{part.step === null ? words.turn(part.by) : words.step(part.step, part.by)}</p>
      {part.text !== "" && <p className="line-clamp-6 break-words whitespace-pre-wrap">{part.text}</p>}
      <CallsOf calls={part.calls} where={where} />
      {part.failed !== null && <p className="font-mono text-12 text-refuted">{part.failed}</p>}
    </div>
  );

const Rows = ({ diff, first }: { diff: SessionDiff; first: (row: HTMLLIElement | null) => void }) => (
  <ol aria-label={words.label}>
    {diff.rows.map((row, at) => (
      <li
        // Rows have no name but their place.
        key={at}
        ref={at === diff.firstDifference ? first : null}
        className="border-t border-line px-3.5 py-3 first:border-t-0"
      >
        <Badge tone={TONES[row.change]}>{words.change[row.change]}</Badge>
        <div className="mt-2 grid gap-4 md:grid-cols-2">
          <Shown part={row.a} where={`${words.left} ${at + 1}`} />
          <Shown part={row.b} where={`${words.right} ${at + 1}`} />
        </div>
      </li>
    ))}
  </ol>
);

const Compared = ({ diff }: { diff: SessionDiff }) => {
  const first = useRef<HTMLLIElement>(null);
  const { firstDifference, rows, total } = diff;
  return (
    <div className="flex flex-col gap-4 px-4 py-5 md:px-6">
      <Panel title={words.title}>
        <SideFigures a={diff.a} b={diff.b} />
      </Panel>
      <div className="flex flex-wrap items-center gap-3">
        <p>{firstDifference === null ? words.same : words.firstAt(firstDifference + 1)}</p>
        {firstDifference !== null && (
          <Button onClick={() => first.current?.scrollIntoView({ block: "start" })}>{words.goThere}</Button>
        )}
      </div>
      <Panel title={words.label} aside={<span className="text-12 text-muted">{words.shown(rows.length, total)}</span>}>
        <Rows diff={diff} first={(row) => (first.current = row)} />
      </Panel>
    </div>
  );
};

export const ComparePage = (): ReactNode => {
  const { sessionId, otherId } = useParams({ from: "/signed-in/sessions/$sessionId/compare/$otherId" });
  const diff = useQuery(diffQuery(sessionId, otherId));
  return (
    <Page
      title={words.title}
      above={
        <Link to="/sessions/$sessionId" params={{ sessionId }} className="hover:underline">
          {sessionsText.title}
        </Link>
      }
    >
      <QueryView query={diff}>{(shown) => <Compared diff={shown} />}</QueryView>
    </Page>
  );
};
