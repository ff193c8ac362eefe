/**
 * The lines of a text as every part of the compiler counts them: CRLF, CR and LF each end a line, and the end of the
 * last line begins no other one.
 */
export const splitLines = (text: string): string[] => {
  const lines = text.split(/\r\n|\r|\n/u);
  if (lines.at(-1) === "") lines.pop();
  return lines;
};
