/**
 * Looks for words in bytes that are too many for one string: in windows, each of which is let go before the next. Between
 * them keys and clicks are answered.
 */
const WINDOW = 4_194_304;
const breathe = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve);
  });
/** A character a byte, so that where something stands in the text is where it stands in the bytes. */
const bytewise = new TextDecoder("windows-1252");
const searchable = (bytes: Uint8Array): string => bytewise.decode(bytes).toLowerCase();

export type Bytes = { length: number; slice: (from: number, to: number) => Uint8Array };

const forward = async ({ length, slice }: Bytes, wanted: string, from: number): Promise<number> => {
  for (let at = from; at < length; at += WINDOW) {
    if (at > from) await breathe();
    // What stands across the border of two windows begins in the first of them.
    const hit = searchable(slice(at, Math.min(length, at + WINDOW + wanted.length - 1))).indexOf(wanted);
    if (hit !== -1) return at + hit;
  }
  return -1;
};

const backward = async ({ slice }: Bytes, wanted: string, before: number): Promise<number> => {
  for (let end = before; end > 0; end -= WINDOW) {
    if (end < before) await breathe();
    const at = Math.max(0, end - WINDOW);
    const hit = searchable(slice(at, Math.min(before, end + wanted.length - 1))).lastIndexOf(wanted);
    if (hit !== -1) return at + hit;
  }
  return -1;
};

/** Where these words stand next from a place on, or before it, whatever their case; -1 when they do not. */
export const findInBytes = async (bytes: Bytes, words: string, from: number, direction: 1 | -1): Promise<number> => {
  const wanted = searchable(new TextEncoder().encode(words));
  if (wanted === "") return -1;
  return direction === 1 ? forward(bytes, wanted, from) : backward(bytes, wanted, from);
};
