import { ProvostError } from "../../model/errors.ts";

/** The error that others were made of on its way through a library; null when it is none of ours. */
export const errorOfOurs = (thrown: unknown): ProvostError | null => {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if (error instanceof ProvostError) return error;
  }
  return null;
};
