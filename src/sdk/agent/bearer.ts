import { ProvostError } from "../../model/errors.ts";
import { tokenFault } from "../client/token-fault.ts";

/** How a token is shown. UNAUTHENTICATED for what is none. */
export const bearer = (token: string): string => {
  const fault = tokenFault(token);
  if (fault === null) return `Bearer ${token}`;
  throw new ProvostError("UNAUTHENTICATED", fault);
};
