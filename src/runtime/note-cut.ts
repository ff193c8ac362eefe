/** Says where an output was cut that there was more of it, so that nobody takes what was kept for all that was printed. */
import { appendFile } from "node:fs/promises";
import type { ProcessResult } from "./process-group.ts";

type Printed = Pick<ProcessResult, "outputBytes" | "outputTruncated">;

/** Null when all was kept. */
export const cutNote = (keptBytes: number, { outputBytes, outputTruncated }: Printed): string | null =>
  outputTruncated ? `cut here: the first ${keptBytes} bytes are kept of ${outputBytes} that were printed` : null;

/** At the end of the output. */
export const noteCut = async (outputPath: string, keptBytes: number, printed: Printed): Promise<void> => {
  const note = cutNote(keptBytes, printed);
  if (note !== null) await appendFile(outputPath, `\n[${note}]\n`);
};
