/** Comes with what it stands in: who never opens the palette or the list of keys does not load it. */
export const paletteText = {
  placeholder: "Where to? A page, run, plan or command",
  empty: "Nothing is called that.",
  pages: "Pages",
  runs: "Latest runs",
  plans: "Latest plans",
  commands: "Commands",
  goTo: (page: string) => `Go to ${page}`,
  keys: [
    { keys: ["Ctrl", "K"], does: "Search or jump to anything" },
    { keys: ["c"], does: "Compile a new plan" },
    { keys: ["/"], does: "Filter what the page lists" },
    { keys: ["j", "k"], does: "Next and previous row of a table" },
    { keys: ["?"], does: "Show this list" },
  ],
} as const;
