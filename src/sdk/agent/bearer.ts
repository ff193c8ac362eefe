import { ProvostError } from "../../model/errors.ts";

/** How a token is shown. One that cannot be is refused here: what `fetch` says of it would quote it, into logs. */
export const bearer = (token: string): string => {
  if (!/[^\x21-\x7e]/.test(token)) return `Bearer ${token}`;
  throw new ProvostError(
    "UNAUTHENTICATED",
    "a token is one word without spaces: what was given holds more, or other text",
  );
};
