import type { Attestation, Observation } from "../../model/run.ts";
import type { PacketCriterion } from "../packet-schema.ts";
import { describeCheck } from "../reading/describe-check.ts";
import { durationText } from "../reading/duration.ts";
import { instantText } from "../reading/instant.ts";
import { numberText } from "../reading/number.ts";
import { html, type Markup } from "./markup.ts";
import { lineNote } from "./open-points.ts";
import { tag } from "./tag.ts";

const evidence = ({ name, sha256 }: Observation["blobs"][number]): Markup =>
  html`<a href="evidence/${sha256}" type="text/plain">${name}</a> <span class="mono">${sha256.slice(0, 10)}</span>`;

const separated = (items: readonly Markup[]): (Markup | string)[] =>
  items.flatMap((item, index) => (index === 0 ? [item] : [" · ", item]));

const OUTCOME = { green: "green", red: "red", error: "could not run" } as const;

const seen = (at: "base" | "head", observation: Observation | null): Markup => {
  const place = at === "base" ? "Before" : "After";
  if (observation === null)
    return html`<div class="seen unseen">
      <p class="at">
        <span>${place}: <b>not run</b></span>
      </p>
    </div>`;
  const { outcome, value, unit, summary, durationMs, commit, blobs } = observation;
  return html`<div class="seen ${outcome}">
    <p class="at">
      <span>${place}: <b>${OUTCOME[outcome]}</b></span
      ><span class="mono">${commit.slice(0, 10)}</span>
    </p>
    ${value === null ? null : html`<p class="value">${numberText(value)}${unit === null ? "" : ` ${unit}`}</p>`}
    <p>${summary}</p>
    <p class="evidence">${separated([html`${durationText(durationMs)}`, ...blobs.map(evidence)])}</p>
  </div>`;
};

const ARROW = html`<svg
  class="arrow"
  viewBox="0 0 16 16"
  width="16"
  height="16"
  role="img"
  aria-label="then"
  fill="none"
  stroke="currentColor"
  stroke-width="1.5"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <path d="M2.5 8h11M9.5 4l4 4-4 4" />
</svg>`;

const OF_KIND = { waiver: "Waived", approval: "Approved", mitigation: "Mitigated" } as const;

export const wordOf = (attestation: Attestation): Markup => {
  const { kind, by, role, reason, owner, due, at } = attestation;
  return html`<div class="word-of">
    <p>“${reason}”</p>
    <p class="by">
      ${OF_KIND[kind]} by ${by} (${role}),
      ${instantText(at)}${owner === null ? "" : html`; owner ${owner}`}${due === null ? "" : html`, due ${due}`}
    </p>
  </div>`;
};

const checkLine = ({ check }: PacketCriterion): Markup => {
  if (check === null) return html`<p class="check">No check looks at this.</p>`;
  const { expectation, how } = describeCheck(check);
  return html`<p class="check">
    ${check.kind}${check.guard ? ", regression guard" : ""}:
    ${expectation}${how === null ? null : html` <code>${how}</code>`}
  </p>`;
};

/** An approval is a person's word: nothing is run before or after for it. */
const observed = ({ check, base, head }: PacketCriterion): Markup | null =>
  base === null && head === null && (check === null || check.kind === "approval")
    ? null
    : html`<div class="change">${seen("base", base)}${ARROW}${seen("head", head)}</div>`;

/**
 * An open criterion's reason tells what its evidence does not: why it proves nothing. Red evidence needs no words, and
 * what is waived speaks through its attestation.
 */
const explanation = ({ verdict, reason, flags }: PacketCriterion): Markup | Markup[] =>
  verdict === "unproven"
    ? html`<p class="reason">${reason}</p>`
    : flags.map((flag) => html`<p class="flag">Flagged: ${flag}</p>`);

export const criterionArticle = (criterion: PacketCriterion, anchor: string): Markup =>
  html`<article class="criterion" id="${anchor}">
    ${tag(criterion.verdict)}
    <div>
      <h4>${criterion.title}${lineNote(criterion.line)}</h4>
      ${checkLine(criterion)} ${observed(criterion)} ${explanation(criterion)}
      ${criterion.attestation === null ? null : wordOf(criterion.attestation)}
    </div>
  </article> `;
