/** "Focus:" names what follows it; the colon is no part of the name. Most texts end in none, which is seen at once. */
export const withoutColon = (text: string): string => (text.endsWith(":") ? text.slice(0, -1).trimEnd() : text);
