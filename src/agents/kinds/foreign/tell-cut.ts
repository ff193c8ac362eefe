import { cutNote } from "../../../runtime/note-cut.ts";
import type { ProcessResult } from "../../../runtime/process-group.ts";
import type { ForeignSession } from "./foreign-session.ts";

/** Puts on record that the agent said more than was heard of it: what its session shows is not all that it did. */
export const tellCut = (session: Pick<ForeignSession, "decided">, heardBytes: number, ended: ProcessResult): void => {
  const note = cutNote(heardBytes, ended);
  if (note !== null) session.decided("standard output", note);
};
