import { lazily } from "../../runtime/lazily.ts";

/** Kinds of text that a plan may have lost to a wrong decoding. What is in none of them is never restored. */
export type Script = "symbol" | "emoji" | "latin" | "greek" | "cyrillic" | "semitic" | "indic" | "vietnamese" | "cjk";

type Range = readonly [first: number, last: number, script: Script];

/** No C1 controls, line and paragraph separators, bidirectional overrides, private use: a repair never makes those. */
const RANGES: readonly Range[] = [
  [0x00a0, 0x00bf, "symbol"],
  [0x00c0, 0x017f, "latin"],
  [0x01a0, 0x01b0, "vietnamese"],
  [0x0218, 0x021b, "latin"],
  [0x0386, 0x03ce, "greek"],
  [0x0400, 0x045f, "cyrillic"],
  [0x0490, 0x0493, "cyrillic"],
  [0x05d0, 0x05ea, "semitic"],
  [0x060c, 0x06d5, "semitic"],
  [0x0900, 0x0dff, "indic"],
  [0x0e01, 0x0e5b, "indic"],
  [0x1e80, 0x1eff, "vietnamese"],
  [0x2000, 0x200d, "symbol"],
  [0x2010, 0x2027, "symbol"],
  [0x202f, 0x2060, "symbol"],
  [0x2070, 0x209c, "symbol"],
  [0x20a0, 0x20c0, "symbol"],
  [0x20d0, 0x20f0, "symbol"],
  [0x2100, 0x218b, "symbol"],
  [0x2190, 0x27ff, "symbol"],
  [0x2900, 0x2bff, "symbol"],
  [0x2e00, 0x2e5d, "symbol"],
  [0x3000, 0x30ff, "cjk"],
  [0x3400, 0x9fff, "cjk"],
  [0xac00, 0xd7a3, "cjk"],
  [0xfe0e, 0xfe0f, "symbol"],
  [0xff01, 0xff5e, "cjk"],
  [0xfffd, 0xfffd, "symbol"],
];

const emoji = lazily(
  () => /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier})$/u,
);
const unassigned = lazily(() => /^\p{Cn}$/u);

export const scriptOf = (codePoint: number): Script | null => {
  const character = String.fromCodePoint(codePoint);
  if (unassigned().test(character)) return null;
  if (codePoint >= 0x1f000) return emoji().test(character) ? "emoji" : null;
  return RANGES.find(([first, last]) => codePoint >= first && codePoint <= last)?.[2] ?? null;
};

/** Scripts whose letters come in words: one sequence alone proves little, several in a document prove it. */
export const isWordScript = (script: Script): boolean =>
  script !== "symbol" && script !== "emoji" && script !== "latin";
