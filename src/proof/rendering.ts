/**
 * Version of the rules by which packet.md and packet.html follow from packet.json. A verifier that knows the same rules
 * writes both again and compares. Raise it whenever their text changes: `rendering.test.ts` fails until you do.
 */
export const RENDERING = 4;
