/** The log of events lies in bands of its order (`sql/0148_event_bands.sql`), so that what is removed costs one of them alone. */
import { z } from "zod";
import type { Tx } from "../database.ts";

const bandSchema = z.object({ band: z.string() });

/**
 * Makes the band after the one that the tenant writes to, once that one is half full; which were made, usually none.
 * Past the last band nothing can be written, so this has to be called as long as events come.
 */
export const makeEventBands = async (tx: Tx): Promise<string[]> => {
  const rows = await tx.query("select provost.make_event_bands() as band");
  return rows.map((row) => bandSchema.parse(row).band);
};
