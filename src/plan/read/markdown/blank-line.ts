/** Most lines are empty, or begin with a visible character of ASCII: neither is looked at further. */
export const isBlankLine = (line: string): boolean => {
  const first = line.charCodeAt(0);
  return line === "" || (!(first > 0x20 && first < 0x7f) && line.trim() === "");
};
