/**
 * One command as a shell text that runs exactly these arguments.
 * Inside single quotes nothing has a meaning but the closing quote, which is written outside of them.
 */
export const quoteArguments = (command: readonly string[]): string =>
  command.map((argument) => `'${argument.replaceAll("'", String.raw`'\''`)}'`).join(" ");
