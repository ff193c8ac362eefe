import { useQuery } from "@tanstack/react-query";
import { ChevronRight, FileText } from "lucide-react";
import { memo } from "react";
import { membersQuery } from "../../../api/queries.ts";
import type { Criterion, Observation } from "../../../api/types.ts";
import { homeText } from "../../../catalogue/pages/home-text.ts";
import { runText } from "../../../catalogue/pages/run-text.ts";
import { text } from "../../../catalogue/text.ts";
import { byteSize, shortCommit } from "../../../format/number.ts";
import { duration } from "../../../format/time.ts";
import { BeforeAfter } from "../../../ui/before-after.tsx";
import { Button } from "../../../ui/button.tsx";
import { cx } from "../../../ui/cx.ts";
import { VerdictBadge } from "../../../ui/state-badges.tsx";
import type { Signing } from "./sign-dialog.tsx";

const words = runText.criteria;

const OUTCOMES = { green: "text-proven", red: "text-refuted", error: "text-caution" } as const;

/** @property ended nothing more will be observed */
type SeenProps = { name: string; seen: Observation | null; ended: boolean };

const notSeen = (ended: boolean): string => (ended ? text.observed.never : text.observed.not);

const Seen = ({ name, seen, ended }: SeenProps) => (
  <span className="block min-w-0 text-12 break-words md:truncate">
    <span className="text-muted">{name} </span>
    {seen === null ? (
      <span className="text-faint">{notSeen(ended)}</span>
    ) : (
      <span className={cx("font-medium", OUTCOMES[seen.outcome])} title={seen.summary}>
        {seen.summary}
      </span>
    )}
  </span>
);

const evidenceAddress = (runId: string, sha256: string): string =>
  `/v1/runs/${encodeURIComponent(runId)}/evidence/${sha256}`;

const ObservationDetail = ({ runId, name, seen, ended }: SeenProps & { runId: string }) => (
  <div className="min-w-0 rounded-6 border border-line bg-sunken p-3">
    <p className="mb-1 flex justify-between gap-2 text-12">
      <span className="font-semibold">{name}</span>
      {seen !== null && (
        <span className="font-mono text-muted">
          {shortCommit(seen.commit)} · {duration(seen.durationMs)}
        </span>
      )}
    </p>
    {seen === null ? (
      <p className="text-muted">{notSeen(ended)}</p>
    ) : (
      <>
        <p className={cx("font-medium break-words", OUTCOMES[seen.outcome])}>{seen.summary}</p>
        {seen.blobs.length > 0 && (
          <ul className="mt-2 flex flex-col gap-1">
            {seen.blobs.map(({ name: file, sha256, bytes }) => (
              <li key={file + sha256}>
                <a
                  href={evidenceAddress(runId, sha256)}
                  download={file}
                  className="inline-flex items-center gap-1.5 text-12 text-accent hover:underline"
                >
                  <FileText aria-hidden size={13} /> {file} <span className="text-muted">{byteSize(bytes)}</span>
                </a>
              </li>
            ))}
          </ul>
        )}
      </>
    )}
  </div>
);

const Signed = ({ attestation }: { attestation: NonNullable<Criterion["attestation"]> }) => {
  const { data: members } = useQuery(membersQuery);
  const name = members?.find(({ userId }) => userId === attestation.by)?.name ?? attestation.by;
  return (
    <blockquote className="border-l-2 border-line-strong pl-3">
      <p>{attestation.reason}</p>
      <footer className="text-12 text-muted">
        {words.signed(words.kinds[attestation.kind], name, attestation.role)}
      </footer>
    </blockquote>
  );
};

const CheckDetail = ({ check, checkHash }: Pick<Criterion, "check" | "checkHash">) =>
  check === null ? (
    <p className="text-muted">{words.noCheck}</p>
  ) : (
    <details>
      <summary className="cursor-pointer text-12 text-muted">{words.check}</summary>
      <pre tabIndex={0} className="mt-1 overflow-x-auto rounded-6 bg-sunken p-3 font-mono text-12">
        {JSON.stringify(check, null, 2)}
      </pre>
      <p className="mt-1 font-mono text-12 break-all text-muted">
        {words.checkHash}: {checkHash}
      </p>
    </details>
  );

const Detail = ({ criterion, ended, unjudged, onSign }: Props) => {
  const { runId, criterionId, title, check, checkHash, base, head, flags, attestation, verdict, reason, line } =
    criterion;
  const asksFor = check?.kind === "approval" ? check.role : null;
  const settled = verdict === "proven" || verdict === "waived";
  return (
    <div className="flex flex-col gap-3 px-4 pt-1 pb-4 md:pl-13">
      <p className="break-words">
        {verdict === "unproven" ? (unjudged ?? reason) : reason}{" "}
        <span className="text-muted">({words.line(line)})</span>
      </p>
      {check?.guard === true && <p className="text-12 text-muted">{words.guard}</p>}
      {asksFor === null && (
        <div className="grid gap-3 md:grid-cols-2">
          <ObservationDetail runId={runId} name={words.before} seen={base} ended={ended} />
          <ObservationDetail runId={runId} name={words.after} seen={head} ended={ended} />
        </div>
      )}
      {flags.length > 0 && (
        <ul className="rounded-6 bg-caution-soft px-3 py-2 text-caution">
          <li className="font-medium">{words.flags}</li>
          {flags.map((flag) => (
            <li key={flag}>{flag}</li>
          ))}
        </ul>
      )}
      {attestation !== null && <Signed attestation={attestation} />}
      <CheckDetail check={check} checkHash={checkHash} />
      {!settled && (
        <div className="flex gap-2">
          {asksFor !== null && (
            <Button
              tone="primary"
              onClick={() => onSign({ kind: "approval", subject: criterionId, title, role: asksFor })}
            >
              {words.approve}
            </Button>
          )}
          <Button onClick={() => onSign({ kind: "waiver", subject: criterionId, title, role: "" })}>
            {words.waive}
          </Button>
        </div>
      )}
    </div>
  );
};

type Props = {
  criterion: Criterion;
  /** Its run has: nothing more will be observed. */
  ended: boolean;
  /** Why its gate has not judged it and will not. */
  unjudged: string | null;
  onSign: (signing: Signing) => void;
};
type RowProps = Props & { open: boolean; onToggle: (criterionId: string, open: boolean) => void };

export const CriterionRow = memo(({ open, onToggle, ...shown }: RowProps) => {
  const { criterion, ended } = shown;
  const { criterionId, title, base, head, verdict, check } = criterion;
  return (
    <>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => onToggle(criterionId, !open)}
        className="grid w-full grid-cols-[auto_minmax(0,1fr)_auto_auto] items-center gap-x-3 px-4 py-2.5 text-left md:grid-cols-[auto_minmax(0,1fr)_6rem_auto] -outline-offset-2 hover:bg-hover"
      >
        <BeforeAfter base={base?.outcome ?? null} head={head?.outcome ?? null} ended={ended} size={22} />
        <span className="min-w-0">
          <span className={cx("block font-medium", !open && "md:truncate")}>{title}</span>
          {check?.kind === "approval" ? (
            <span className="block truncate text-12 text-muted">{homeText.waiting.approval(check.role)}</span>
          ) : (
            <span className="grid gap-x-4 md:grid-cols-2">
              <Seen name={words.before} seen={base} ended={ended} />
              <Seen name={words.after} seen={head} ended={ended} />
            </span>
          )}
        </span>
        <span className="text-right">
          <VerdictBadge verdict={verdict} />
        </span>
        <ChevronRight aria-hidden size={15} className={cx("text-faint transition-transform", open && "rotate-90")} />
      </button>
      {open && <Detail {...shown} />}
    </>
  );
});
