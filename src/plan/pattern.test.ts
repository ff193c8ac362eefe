import { expect, it } from "vitest";
import { pattern } from "./pattern.ts";

/** Halves of surrogate pairs too: a text may have been cut between them. */
const CHARACTERS = Array.from({ length: 0x11_0000 }, (_, code) => String.fromCodePoint(code));

const differing = (ours: RegExp, standard: RegExp): { more: string[]; fewer: string[] } => {
  const differs = CHARACTERS.filter((character) => ours.test(character) !== standard.test(character));
  return {
    more: differs.filter((character) => ours.test(character)),
    fewer: differs.filter((character) => standard.test(character)),
  };
};

/** Where plans in nearly all languages have their punctuation, symbols and spaces. */
const isExact = (character: string): boolean => /[\0-\u06ff\u2000-\u2bff\u3000-\u33ff\uff00-\uffef]/u.test(character);

const LETTERS = differing(pattern.u`\p{L}`, /\p{L}/u);
const WORDS = differing(pattern.u`[\p{L}\p{N}]`, /[\p{L}\p{N}]/u);

it.each([
  ["letters", LETTERS],
  ["letters and digits", WORDS],
])("holds all %s", (_, { fewer }) => {
  expect(fewer).toEqual([]);
});

it("takes nothing else for a letter where punctuation stands, but a mark of Arabic and unassigned code points", () => {
  const others = [...LETTERS.more, ...WORDS.more].filter(isExact);

  expect(others.filter((character) => !/[\u0670\p{Cn}]/u.test(character))).toEqual([]);
});

it("counts marks, digits and signs between the letters of other scripts as letters, but no space, currency or emoji", () => {
  const others = [...LETTERS.more, ...WORDS.more].filter((character) => !isExact(character));

  expect(others.filter((character) => /[\p{Z}\p{Cc}\p{Cs}\p{Co}\p{Emoji}]/u.test(character))).toEqual([]);
  expect(others.filter((character) => /\p{Sc}/u.test(character) && character.length === 1)).toEqual([]);
  expect(others.filter((character) => !/[\p{M}\p{N}\p{S}\p{P}\p{Cf}\p{Cn}]/u.test(character))).toEqual([]);
});

it("leaves the punctuation of living scripts between words", () => {
  const marks = Array.from("।॥،؛؟۔։·፡።၊။។、。「」，．：；！？๏“”„«»–—…•™℃№");

  expect(marks.filter((mark) => pattern.u`[\p{L}\p{N}]`.test(mark))).toEqual([]);
});

it("takes digits alone for digits, those of living scripts too", () => {
  const { more, fewer } = differing(pattern.u`\p{N}`, /\p{N}/u);

  expect(more.filter((character) => !/\p{Cn}/u.test(character))).toEqual([]);
  expect(fewer.filter((character) => isExact(character) || /[\u0700-\u109f]/u.test(character))).toEqual([]);
});

it("means what the literal means", () => {
  const ours = pattern.giu`(?<![\p{L}\p{N}\]-])(work\s?\[?day|\p{L}+/\p{N})s?(?![^\p{L}\x60[])`;
  const standard = /(?<![\p{L}\p{N}\]-])(work\s?\[?day|\p{L}+\/\p{N})s?(?![^\p{L}\x60[])`/giu.source;
  const literal = new RegExp(standard.slice(0, -1), "giu");
  const text = "Workday workDays] 9work day äWORK [day, ÄÖ/9s ſK/٣ xwork day` Work[dayé WORK DAY";

  expect(text.match(ours)).toEqual(text.match(literal));
  expect(text.match(ours)).not.toBeNull();
  expect(ours.flags).toBe("giu");
});

it("finds both cases of a letter under i, and nothing more for it", () => {
  const { more, fewer } = differing(pattern.iu`\p{L}`, pattern.u`\p{L}`);

  expect([...more, ...fewer]).toEqual([]);
});
