/** The queue that is looked at belongs in the address. */
export type QueuesSearch = { queue?: string };

export const readQueuesSearch = ({ queue }: Record<string, unknown>): QueuesSearch =>
  typeof queue === "string" && queue !== "" ? { queue } : {};
