import { Link } from "@tanstack/react-router";
import { compareText as words } from "../../../catalogue/pages/session-compare-text.ts";
import { sessionsText } from "../../../catalogue/pages/sessions-text.ts";
import { text } from "../../../catalogue/text.ts";
import { money, shortId, wholeNumber } from "../../../format/number.ts";
import { duration } from "../../../format/time.ts";
import type { Side } from "./compare-queries.ts";

const toolsText = (tools: Side["tools"]): string =>
  Object.entries(tools)
    .map(([name, count]) => `${name} ×${count}`)
    .join(", ") || "–";

const outcomeText = ({ outcome }: Side): string =>
  outcome === null
    ? words.notEnded
    : `${text.sessionState[outcome.state]}${outcome.reason === "" ? "" : `: ${outcome.reason}`}`;

/** A price that one step lacks makes the sum unknown. */
const costText = ({ microUsd, unpricedSteps }: Side): string => (unpricedSteps > 0 ? words.unpriced : money(microUsd));

const ROWS: readonly (readonly [string, (side: Side) => string])[] = [
  [words.steps, ({ session }) => wholeNumber(session.steps)],
  [words.failed, ({ failedSteps }) => wholeNumber(failedSteps)],
  [words.tokens, ({ usage }) => sessionsText.facts.tokenParts(wholeNumber(usage.input), wholeNumber(usage.output))],
  [words.cost, costText],
  [words.latency, ({ latencyMs }) => duration(latencyMs)],
  [words.tools, ({ tools }) => toolsText(tools)],
  [words.outcome, outcomeText],
];

const Head = ({ side: { session } }: { side: Side }) => (
  <th scope="col" className="px-3.5 py-2 text-left font-medium">
    <Link to="/sessions/$sessionId" params={{ sessionId: session.sessionId }} className="break-words hover:underline">
      {session.title || sessionsText.list.unnamed}
    </Link>{" "}
    <span className="font-mono text-12 font-normal text-muted">{shortId(session.sessionId)}</span>
  </th>
);

/** What both used and what became of them. */
export const SideFigures = ({ a, b }: { a: Side; b: Side }) => (
  <table className="w-full table-fixed">
    <thead>
      <tr className="align-top">
        <td className="w-28 max-sm:w-20" />
        <Head side={a} />
        <Head side={b} />
      </tr>
    </thead>
    <tbody>
      {ROWS.map(([name, read]) => (
        <tr key={name} className="border-t border-line align-top">
          <th scope="row" className="px-3.5 py-1.5 text-left text-12 font-normal text-muted">
            {name}
          </th>
          {[a, b].map((side) => (
            <td key={side.session.sessionId} className="px-3.5 py-1.5 break-words">
              {read(side)}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
);
