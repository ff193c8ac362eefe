/** RFC 6901 JSON pointers over parsed JSON. */

export type PointerResult =
  { kind: "found"; value: unknown } | { kind: "absent" } | { kind: "invalid"; problem: string };

/** Follows own properties only, so that "/constructor" finds nothing in an ordinary object. */
export const followPointer = (document: unknown, pointer: string): PointerResult => {
  if (pointer !== "" && !pointer.startsWith("/")) {
    return { kind: "invalid", problem: `the JSON pointer "${pointer}" does not start with "/"` };
  }
  if (/~(?![01])/.test(pointer)) {
    return { kind: "invalid", problem: `the JSON pointer "${pointer}" has a "~" that is neither "~0" nor "~1"` };
  }
  let value: unknown = document;
  for (const escaped of pointer.split("/").slice(1)) {
    // The order matters: "~01" is the escaped form of "~1", not of "/".
    const token = escaped.replaceAll("~1", "/").replaceAll("~0", "~");
    if (value === null || typeof value !== "object") return { kind: "absent" };
    if (Array.isArray(value) && !/^(?:0|[1-9]\d*)$/.test(token)) return { kind: "absent" };
    if (!Object.hasOwn(value, token)) return { kind: "absent" };
    value = (value as Record<string, unknown>)[token];
  }
  return { kind: "found", value };
};
