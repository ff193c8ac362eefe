import { ProvostError } from "../../model/errors.ts";
import type { By } from "./security-act.ts";

/** Some things are for whoever runs the control plane, and for nobody through the network. FORBIDDEN. */
export const demandLocal = ({ actor }: By, what: string): void => {
  if (actor.kind === "local") return;
  throw new ProvostError("FORBIDDEN", `${what} the business of whoever runs the control plane`);
};
