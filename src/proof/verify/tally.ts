/** Counts what was looked at and found to be as signed, and notes what could not be looked at. */
export type Tally = { checked: number; notes: string[] };

export const createTally = (): Tally => ({ checked: 0, notes: [] });
