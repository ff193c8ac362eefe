/**
 * Text of a plan or of a command is data from elsewhere. Control characters and bidirectional overrides can make a
 * reader see other words than those that are there, so each becomes a visible replacement character.
 */
export const visibleText = (text: string): string =>
  // Tab, line feed and carriage return are ordinary white space.
  text.replaceAll(/(?![\t\n\r])[\p{Cc}\u2028-\u202e\u2066-\u2069\ufeff]/gu, "\ufffd");
