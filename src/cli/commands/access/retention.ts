/** `provost retention show|verify`. */
import { EXIT, ProvostError } from "../../../model/errors.ts";
import type { Output } from "../../../sdk/client/index.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { withClient } from "../../with-client.ts";

const shown = ({ keepDays, removedUpTo, removed, removedAt, heldBy }: Output<"retention.get">): string[] => [
  `events without a run are kept for ${keepDays} days`,
  removedAt === null
    ? "none was removed so far"
    : `${removed} were removed, up to position ${removedUpTo}, the last at ${removedAt}`,
  heldBy === null
    ? "no subscription holds others back"
    : `subscription ${heldBy.subscription} (${heldBy.kind}) keeps what comes after position ${heldBy.position}`,
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
    const { last, here, removed, removedFromAudit } = verdict;
    if (!verdict.ok)
      throw new ProvostError("EVENTS_MISSING", verdict.problem, { last, here, removed, removedFromAudit });
    if (session.options.json) session.printJson(verdict);
    else {
      const told = verdict.signedHere === false ? ", signed by another control plane" : "";
      session.print(
        `all ${last} events are accounted for: ${here} are here, ${removed + removedFromAudit} were removed${told}`,
      );
    }
    session.exitCode = EXIT.go;
  });
};
