/** Which events are shown, and which one is looked at. */
export type EventsSearch = {
  /** As "task": all names that begin so. */
  family?: string;
  run?: string;
  /** Position of the event that is opened. */
  at?: number;
};

export const readEventsSearch = ({ family, run, at }: Record<string, unknown>): EventsSearch => ({
  ...(typeof family === "string" && /^[a-z-]+$/.test(family) && { family }),
  ...(typeof run === "string" && run !== "" && { run }),
  ...(Number.isInteger(at) && { at: Number(at) }),
});
