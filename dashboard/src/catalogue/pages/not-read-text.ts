export const notReadText = {
  missing: "It is not here",
  unread: "It could not be read",
} as const;
