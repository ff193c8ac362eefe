/** Resolves when everybody who is ready to run now has run: what they ask for can then be done in one go. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
