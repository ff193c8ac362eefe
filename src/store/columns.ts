/**
 * Many values as one parameter: `string_to_array($n, e'\x1e', '')` makes an array of them again. Both ends of that are a
 * tenth of the cost of an array literal, which escapes each element on the way there and looks for escapes on arrival.
 * Invariant: no value holds the separator. JSON cannot, because it escapes control characters.
 */
import { ProvostError } from "../model/errors.ts";

const SEPARATOR = "\u001e";
/** Between the parts of one value that is a list itself. */
const PART = "\u001f";

/** Of JSON texts and numbers. All null is the empty text, which `unnest` fills up with null. */
export const column = (values: readonly (string | number | null)[]): string =>
  values.every((value) => value === null) ? "" : values.join(SEPARATOR);

/** Of other texts, which are none of our making. REQUEST_INVALID for one that would be taken for two. */
export const textColumn = (values: readonly (string | null)[]): string => {
  for (const value of values) {
    if (value?.includes(SEPARATOR) || value?.includes(PART)) {
      throw new ProvostError("REQUEST_INVALID", `${JSON.stringify(value)} has a control character in it; leave it out`);
    }
  }
  return column(values);
};

/** Lists of texts; null for an empty one. */
export const listColumn = (lists: readonly (readonly string[])[]): string => {
  for (const list of lists) textColumn(list);
  return column(lists.map((list) => (list.length === 0 ? null : list.join(PART))));
};

/** What `string_agg(…, e'\x1e')` has put together; null when there was nothing. */
export const fromColumn = (text: string | null): string[] => (text === null ? [] : text.split(SEPARATOR));
