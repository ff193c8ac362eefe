/** Trailers as `git interpret-trailers` reads them: who asked for a commit and why can be told from the commit alone. */
export type Trailers = Readonly<Record<string, string>>;

const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ").trim();

export const commitMessage = (message: string, trailers: Trailers): string => {
  const lines = Object.entries(trailers).map(([name, value]) => `${name}: ${oneLine(value)}`);
  return `${oneLine(message) || "Untitled task"}\n\n${lines.join("\n")}\n`;
};
