/**
 * Do two globs name a file in common? May say yes where the answer is no, but never no where it is yes:
 * a wrong yes costs parallelism, a wrong no lets two tasks write one file at once.
 */

/** One segment: its characters, where `?` stands for any one and `*` for any run of them; MANY stands for `**`. */
type Segment = string;
const MANY: Segment = "**";

/** A glob as its alternatives (from `{a,b}`), each as segments. */
export type ParsedGlob = readonly (readonly Segment[])[];

/** Beyond `*`, `?`, `**` and plain lists in braces the syntax is not read: from there on, the glob may mean anything. */
const OPAQUE_SEGMENT = /[[\]()\\{}]|\*\*/u;
/** Negation, a way out of the root, and what reaches across segments. */
const OPAQUE_GLOB = /^(?:\.?\/)*!|^\/|(?:^|\/)\.\.(?:\/|$)|[|"]/u;
const MAX_ALTERNATIVES = 64;

const expandBraces = (glob: string): string[] => {
  const done: string[] = [];
  const open = [glob];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const inner = /(?<!\*\*)\{([^{}]*,[^{}]*)\}(?![+*])/u.exec(next);
    if (inner === null || done.length + open.length >= MAX_ALTERNATIVES) {
      done.push(next);
      continue;
    }
    const before = next.slice(0, inner.index);
    const after = next.slice(inner.index + inner[0].length);
    for (const choice of (inner[1] ?? "").split(",")) open.push(`${before}${choice}${after}`);
  }
  return done;
};

const parseAlternative = (glob: string): Segment[] => {
  if (OPAQUE_GLOB.test(glob)) return [MANY];
  const segments: Segment[] = [];
  for (const segment of glob.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== MANY && OPAQUE_SEGMENT.test(segment)) return [...segments, MANY];
    // Case is folded: on some file systems README.md and readme.md are one file.
    segments.push(segment.toLowerCase());
  }
  // A path without wildcards may be a folder, and then means what is in it.
  const names = !segments.some((segment) => /[*?]/u.test(segment));
  return names || glob.endsWith("/") ? [...segments, MANY] : segments;
};

export const parseGlob = (glob: string): ParsedGlob => expandBraces(glob).map(parseAlternative);

/** Segments before the first wildcard: two globs can only meet where one such path begins with the other. */
export const literalPrefix = (alternative: readonly Segment[]): readonly Segment[] => {
  const end = alternative.findIndex((segment) => /[*?]/u.test(segment));
  return end === -1 ? alternative : alternative.slice(0, end);
};

/** Whether some sequence is matched by both patterns; `many` matches any run of elements, the empty one included. */
const sequencesMeet = <E>(a: ArrayLike<E>, b: ArrayLike<E>, many: E, meet: (a: E, b: E) => boolean): boolean => {
  // after[j]: whether the rest of `a` behind the present row and the rest of `b` from j on have a sequence in common.
  let after: boolean[] = [];
  for (let i = a.length; i >= 0; i -= 1) {
    const row = Array.from({ length: b.length + 1 }, () => false);
    for (let j = b.length; j >= 0; j -= 1) {
      const left = i < a.length ? a[i] : undefined;
      const right = j < b.length ? b[j] : undefined;
      if (left === undefined && right === undefined) row[j] = true;
      else if (left === many) row[j] = (after[j] ?? false) || (row[j + 1] ?? false);
      else if (right === many) row[j] = (row[j + 1] ?? false) || (after[j] ?? false);
      else if (left !== undefined && right !== undefined) row[j] = (after[j + 1] ?? false) && meet(left, right);
    }
    after = row;
  }
  return after[0] ?? false;
};

const charactersMeet = (a: string, b: string): boolean => a === b || a === "?" || b === "?";

const segmentsMeet = (a: Segment, b: Segment): boolean => {
  if (a === b || a === "*" || b === "*") return true;
  const wild = /[*?]/u;
  return (wild.test(a) || wild.test(b)) && sequencesMeet<string>(a, b, "*", charactersMeet);
};

export const globsMeet = (a: ParsedGlob, b: ParsedGlob): boolean =>
  a.some((left) => b.some((right) => sequencesMeet(left, right, MANY, segmentsMeet)));
