import type { Packet } from "../packet-schema.ts";
import { forkSentence } from "../reading/fork.ts";
import { durationText } from "../reading/duration.ts";
import { headline } from "../reading/headline.ts";
import { instantText } from "../reading/instant.ts";
import { countText, groupedText } from "../reading/number.ts";
import { html, type Markup } from "./markup.ts";

const VERDICTS = ["proven", "waived", "unproven", "refuted"] as const;

const share = ({ criteria }: Packet["summary"]): Markup =>
  html`<div class="share" aria-hidden="true">
    ${VERDICTS.filter((verdict) => criteria[verdict] > 0).map(
      (verdict) => html`<i class="${verdict}" style="flex-grow:${criteria[verdict]}"></i>`,
    )}
  </div>`;

const tile = (name: string, value: string, note: string, extra?: Markup): Markup =>
  html` <div>
    <dt>${name}</dt>
    <dd>${value}</dd>
    ${extra}
    <dd class="note">${note}</dd>
  </div>`;

const tiles = ({ summary }: Packet): Markup => {
  const { criteria, tasks, attempts, diff, cost } = summary;
  const retried =
    attempts.failed === 0 ? "no attempt failed" : `${countText(attempts.failed, "attempt")} failed on the way`;
  const busy = `${durationText(cost.busyMs)} of work by ${countText(cost.agents.length, "agent")}`;
  return html`<dl class="tiles">
    ${[
      tile(
        "Criteria proven",
        `${criteria.proven} of ${criteria.total}`,
        "",
        criteria.total > 0 ? share(summary) : undefined,
      ),
      tile("Tasks merged", `${tasks.succeeded} of ${tasks.total}`, retried),
      tile("Time", summary.durationMs === null ? "not finished" : durationText(summary.durationMs), busy),
      tile(
        "Merged change",
        countText(diff.files, "file"),
        `+${groupedText(diff.added)} −${groupedText(diff.removed)} lines`,
      ),
    ]}
  </dl>`;
};

const fact = (name: string, value: Markup): Markup =>
  html`<dt>${name}</dt>
    <dd>${value}</dd>`;

const facts = ({ run, files, keyId, fork }: Packet): Markup =>
  html`<dl class="facts">
    ${[
      fact(
        "Plan",
        html`<a href="${encodeURI(files.plan.path)}">${files.plan.path.slice("plan/".length)}</a>
          <span class="mono soft">${run.planHash.slice(0, 16)}</span>`,
      ),
      fact(
        "Repository",
        html`${run.repository}, from <code>${run.baseCommit.slice(0, 12)}</code> to
          <code>${run.headCommit.slice(0, 12)}</code>`,
      ),
      fact("Run", html`<code>${run.runId}</code>`),
      fact(
        "When",
        html`${instantText(run.createdAt)}${run.finishedAt === null ? "" : html` to ${instantText(run.finishedAt)}`}`,
      ),
      ...(fork === undefined ? [] : [fact("Forked from", html`${forkSentence(fork)}`)]),
      fact("Signed by key", html`<code>${keyId.slice(0, 32)}…</code>`),
    ]}
  </dl>`;

export const headerSection = (packet: Packet): Markup => {
  const { word, sentence } = headline(packet);
  return html`<header>
    <p class="eyebrow">Proof packet</p>
    <h1>${packet.run.planTitle}</h1>
    <div class="banner ${packet.run.decision ?? "none"}">
      <p class="word">${word}</p>
      <p class="sentence">${sentence}</p>
    </div>
    ${tiles(packet)} ${facts(packet)}
  </header>`;
};
