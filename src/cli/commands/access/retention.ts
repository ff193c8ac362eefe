/** `provost retention show|verify`. */
import { EXIT, ProvostError } from "../../../model/errors.ts";
import type { Output } from "../../../sdk/client/index.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { withClient } from "../../with-client.ts";

const blobsShown = (blobs: Output<"retention.get">["blobs"]): string[] => {
  if (blobs === null) return ["blobs are removed by a control plane that stays"];
  const { keepDays, removed, bytes, sweptAt, refusedFor } = blobs;
  const since =
    sweptAt === null
      ? "none was looked for yet"
      : `${removed} were removed (${bytes} bytes), the last sweep ended at ${sweptAt}`;
  return [
    `blobs that no record names are kept for ${keepDays} days; since the start of the control plane ${since}`,
    ...(refusedFor === null
      ? []
      : [`the last sweep ended by ${refusedFor}, and has removed no more: see the log of the control plane`]),
  ];
};

const runsShown = ({ keepDays, removed, removedAt }: Output<"retention.get">["runs"]): string =>
  `runs that have ended are kept ${keepDays === null ? "for good" : `for ${keepDays} days`}; ${
    removedAt === null ? "none was removed so far" : `${removed} were removed, the last at ${removedAt}`
  }`;

const shown = ({ keepDays, removedUpTo, removed, removedAt, heldBy, runs, blobs }: Output<"retention.get">) => [
  `events without a run are kept for ${keepDays} days`,
  removedAt === null
    ? "none was removed so far"
    : `${removed} were removed, up to position ${removedUpTo}, the last at ${removedAt}`,
  heldBy === null
    ? "no subscription holds others back"
    : `subscription ${heldBy.subscription} (${heldBy.kind}) keeps what comes after position ${heldBy.position}`,
  runsShown(runs),
  ...blobsShown(blobs),
];

export const defineRetentionShow: DefineCommand = (command, session) => {
  command.addHelpText("after", example("provost retention show")).action(async () => {
    const retention = await withClient(session, (client) => client.retention.get());
    if (session.options.json) session.printJson(retention);
    else shown(retention).forEach(session.print);
    session.exitCode = EXIT.go;
  });
};

export const defineRetentionVerify: DefineCommand = (command, session) => {
  command.addHelpText("after", example("provost retention verify")).action(async () => {
    const verdict = await withClient(session, (client) => client.retention.verify());
    if (!verdict.ok) {
      const { ok: _, problem, ...account } = verdict;
      throw new ProvostError("EVENTS_MISSING", problem, account);
    }
    const { last, here, removed, removedFromAudit, removedWithRuns } = verdict;
    const gone = removed + removedFromAudit + removedWithRuns;
    if (session.options.json) session.printJson(verdict);
    else {
      const told = verdict.signedHere === false ? ", signed by another control plane" : "";
      session.print(`all ${last} events are accounted for: ${here} are here, ${gone} were removed${told}`);
    }
    session.exitCode = EXIT.go;
  });
};
