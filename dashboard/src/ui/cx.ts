/** Class names that hold, as one. */
export const cx = (...names: (string | false | null | undefined)[]): string => names.filter(Boolean).join(" ");
