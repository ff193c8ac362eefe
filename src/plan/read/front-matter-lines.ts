/** Front matter: a first line `---`, and everything up to the next such line. */
export type FrontMatterLines = {
  yaml: string;
  /** Lines that it takes, with both fences; 0 without any. */ count: number;
};

export const splitFrontMatter = (lines: readonly string[]): FrontMatterLines => {
  if (lines[0]?.trimEnd() !== "---") return { yaml: "", count: 0 };
  const end = lines.findIndex((line, at) => at > 0 && line.trimEnd() === "---");
  return end < 0 ? { yaml: "", count: 0 } : { yaml: lines.slice(1, end).join("\n"), count: end + 1 };
};
