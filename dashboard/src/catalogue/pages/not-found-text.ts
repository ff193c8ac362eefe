export const notFoundText = {
  title: "There is no such page",
  text: "It may have moved, or the address has a slip in it.",
  home: "Go home",
} as const;
