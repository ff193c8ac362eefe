/** The `where state = any(…)` of every update that moves a state comes from here, and so from the tables of the model. */
import { statesBefore } from "../model/states.ts";

/**
 * The states that an update to `to` may start from.
 * @param from narrows them; each must be allowed by the table
 */
export const sourceStates = <S extends string>(
  next: Readonly<Record<S, readonly S[]>>,
  to: S,
  from?: readonly S[],
): S[] => {
  const allowed = statesBefore(next, to);
  const wrong = from?.find((state) => !allowed.includes(state));
  if (wrong !== undefined) throw new Error(`no transition leads from ${wrong} to ${to}`);
  return from === undefined ? allowed : [...from];
};
