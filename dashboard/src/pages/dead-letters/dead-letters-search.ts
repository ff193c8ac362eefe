/** What of the dead letters is shown belongs in the address: it is how people send each other to a problem. */
export type DeadLettersSearch = { queue?: string; code?: string; task?: string };

export const readDeadLettersSearch = ({ queue, code, task }: Record<string, unknown>): DeadLettersSearch => ({
  ...(typeof queue === "string" && queue !== "" && { queue }),
  ...(typeof code === "string" && code !== "" && { code }),
  ...(typeof task === "string" && task !== "" && { task }),
});
