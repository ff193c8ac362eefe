import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyText } from "../../../test/support/any-text.ts";
import { UNDEFINED_BYTES, MAC_ROMAN, WESTERN } from "./code-pages.ts";
import { repairEncoding } from "./repair.ts";
import { USUAL_SYMBOLS } from "./usual-symbols.ts";

type Misreading = (byte: number) => string;

const characters = (page: ReadonlyMap<number, number>, skip: (unit: number) => boolean): string[] => {
  const byByte: string[] = [];
  for (const [unit, byte] of page) if (!skip(unit)) byByte[byte] ??= String.fromCharCode(unit);
  return byByte;
};
const CP1254 = { 0xd0: "Ğ", 0xdd: "İ", 0xde: "Ş", 0xf0: "ğ" } as Record<number, string>;
const cp1252 = characters(
  WESTERN,
  (unit) => (unit >= 0x80 && unit < 0xa0) || unit === 0x11e || unit === 0x11f || unit === 0x130 || unit === 0x15e,
);
const mac = characters(MAC_ROMAN, () => false);

/** How programs read bytes 80 to FF; a dropped byte is "". */
const READINGS = {
  "Windows-1252, undefined bytes kept as C1 controls": (byte) => cp1252[byte] ?? String.fromCharCode(byte),
  "ISO-8859-1": (byte) => String.fromCharCode(byte),
  "Windows-1252, undefined bytes dropped": (byte) => cp1252[byte] ?? "",
  "Windows-1252, undefined bytes replaced": (byte) => cp1252[byte] ?? "\ufffd",
  "Windows-1254, undefined bytes dropped": (byte) =>
    UNDEFINED_BYTES.cp1254.has(byte) ? "" : (CP1254[byte] ?? cp1252[byte] ?? ""),
  "Mac Roman": (byte) => mac[byte] ?? "",
  "Mac Roman without its private character": (byte) => (byte === 0xf0 ? "" : (mac[byte] ?? "")),
} satisfies Record<string, Misreading>;

const misread = (text: string, read: Misreading): string =>
  Array.from(new TextEncoder().encode(text), (byte) => (byte < 0x80 ? String.fromCharCode(byte) : read(byte))).join("");

const PLAN = "## 🚀 Phase – “start”\n- ✅ done → next\n- ⚠ don’t ≤ 5 • 🔥 ⚡ 📋 📊 🟡 🔴 💬 💪\n";

test.each(Object.entries(READINGS))("a plan read as %s", (_name, read) => {
  const damaged = misread(PLAN, read);
  expect(damaged).not.toBe(PLAN);
  expect(repairEncoding(damaged).text).toBe(PLAN);
});

const LOSSLESS = ["Windows-1252, undefined bytes kept as C1 controls", "ISO-8859-1"] as const;
const TEXTS = [
  "Größe prüfen, Übermaß, Äpfel, Straße",
  "Déjà vérifié : l’été, où ça — naïf",
  "Ação não é SÃO; mañana ¿sí?",
  "Zażółć gęślą jaźń, příliš žluťoučký",
  "Kiểm thử tự động, đường dẫn ở đây",
  "Проверка пройдена, ёлка и щит",
  "Η δοκιμή πέρασε ναι",
  "測試通過,日本語のテスト、한국어 시험",
  "בדיקה עברה, اختبار ناجح",
  "5 µm ± 2 °C, ½ × 3, €5, ≥ 90 %, ∞, √2",
  "🎯 🎖️ 👩‍💻 1️⃣ ⏳ ❌ ❤️ 🇩🇪 👍🏽",
];

test.each(LOSSLESS.flatMap((name) => TEXTS.map((text) => [name, text] as const)))("%s: %s", (name, text) => {
  expect(repairEncoding(misread(text, READINGS[name])).text).toBe(text);
});

test.each(LOSSLESS)("damaged twice over: %s", (name) => {
  const text = "✅ done → “quoted” – déjà 🎯 über";
  expect(repairEncoding(misread(misread(text, READINGS[name]), READINGS[name])).text).toBe(text);
});

test.each([
  ["🎖️ lost two bytes", "ğŸ–ï¸ Award ğŸ¯ Aim", "🎖️ Award 🎯 Aim"],
  ["a closing quote lost its last byte", "â€œquotedâ€ and doneâ€", "“quoted” and done”"],
  ["Windows-1254 quotes", "ğŸš€ â€zuâ€œ and â€œhiâ€", "🚀 „zu“ and “hi”"],
  ["❌ and ⏳", "âŒ no, â³ wait", "❌ no, ⏳ wait"],
  ["two usual signs fit (❗ and ●): left", "â— item", "â— item"],
  ["🔍 and 🔐 fit: left", "ðŸ” find", "ðŸ” find"],
  ["half a word would be lost: left", "ÐÐ¾Ð²Ñ", "ÐÐ¾Ð²Ñ"],
  ["nothing usual fits: left", "ðŸ", "ðŸ"],
  ["Mac Roman", "‚úÖ f√ºr caf√© ‚Äî na√Øve ‚Ä¶ 20 ¬∞C Ô∏è", "✅ für café — naïve … 20 °C Ô∏è".replace("Ô∏è", "\ufe0f")],
  ["Mac Roman emoji without their lead", "üöÄ go üéØ, üîß", "🚀 go 🎯, 🔧"],
  ["roots are no letters", "√π and √Ω and a√≤b", "√π and √Ω and aòb"],
])("%s", (_name, damaged, repaired) => {
  expect(repairEncoding(damaged).text).toBe(repaired);
});

test("each repair has its line, what was there and what it became", () => {
  expect(repairEncoding("Title\r\n\r\n- âœ… one â†’ two\r- right é\n- ğŸ¯ğŸš€ donâ€™t").repairs).toEqual([
    { line: 3, from: "âœ…", to: "✅" },
    { line: 3, from: "â†’", to: "→" },
    { line: 5, from: "ğŸ¯ğŸš€", to: "🎯🚀" },
    { line: 5, from: "â€™", to: "’" },
  ]);
});

test("usual signs inside right text come back from every lossless misreading", () => {
  const signs = USUAL_SYMBOLS.filter((sign) => sign.length > 0 && sign !== "\ufe0f");
  const text = fc
    .array(fc.tuple(fc.constantFrom(...signs), fc.constantFrom(" done ", " - ", ": ", "\n")), { maxLength: 12 })
    .map((all) => all.flat().join(""));
  fc.assert(
    fc.property(text, fc.constantFrom(...LOSSLESS), (text, name) => {
      expect(repairEncoding(misread(text, READINGS[name])).text).toBe(text);
    }),
  );
});

test("lossy misreadings restore a sign or leave it, never another sign", () => {
  const signs = USUAL_SYMBOLS.filter((sign) => (sign.codePointAt(0) ?? 0) > 0x2000 && sign !== "\ufe0f");
  const lossy = [
    "Windows-1252, undefined bytes dropped",
    "Windows-1252, undefined bytes replaced",
    "Windows-1254, undefined bytes dropped",
  ] as const;
  for (const name of lossy) {
    const evidence = "ğŸš€";
    const wrong = signs.filter((sign) => {
      const damaged = misread(sign, READINGS[name]);
      const context = name.includes("1254") ? `${evidence}\n` : "";
      const repaired = repairEncoding(`${context}- ${damaged} done`).text.split("- ")[1]?.replace(" done", "");
      return repaired !== sign && repaired !== damaged;
    });
    expect(wrong).toEqual([]);
  }
});

const HIGH = [
  ...Array.from({ length: 128 }, (_, index) => String.fromCharCode(0x80 + index)),
  ...Array.from("€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸğĞ√∏∞≤üöÄ‚úÖ\ufffd\uf8ff"),
];
const high = fc.constantFrom(...HIGH);
const ascii = fc.constantFrom("a", " ", "\n", "\r", "\r\n", "1");
const mixed = fc.array(fc.oneof(high, ascii), { maxLength: 60 }).map((all) => all.join(""));

/** Signs damaged up to three times over, each time in another way, of which some bytes were then lost or changed. */
const dense = fc
  .tuple(
    fc.array(fc.constantFrom(...Array.from("ÄéßàñŒšžαοдщ測한בخ€…’”„‚→✅🎯🎖❤➤½×°¿«™ÂÃâ a\n")), {
      minLength: 1,
      maxLength: 6,
    }),
    fc.array(fc.constantFrom(...Object.values<Misreading>(READINGS)), { minLength: 1, maxLength: 3 }),
    fc.array(fc.tuple(fc.nat(), fc.oneof(high, ascii, fc.constant(""))), { maxLength: 3 }),
  )
  .map(([signs, readings, edits]) => {
    const units = Array.from(readings.reduce(misread, signs.join("")));
    for (const [at, unit] of edits) units[at % Math.max(1, units.length)] = unit;
    return units.join("");
  });

/** What stood beside a repair made a second one with it; what told the page was gone after the first. */
const ONCE_REPAIRED_TWICE = ["ÎÂ¿", "íÅ½", "ÃÂ´", "¬ÃŸ", "Ãâ€", "¢√¬∂", "ÂÂÂÂÂÂÂÂÂÂÂÂÂÂÂÂÂÂ´", "ğŸš€ â€ and â¤"];

test("never throws, never adds or removes a line break, and is done after one time", () => {
  fc.assert(
    fc.property(fc.oneof(mixed, dense, anyText()), (text) => {
      const { text: repaired, repairs } = repairEncoding(text);
      const breaks = (of: string) => of.match(/\r\n|\r|\n/g) ?? [];
      expect(breaks(repaired)).toEqual(breaks(text));
      expect(repairs.every(({ line }) => line >= 1 && line <= breaks(text).length + 1)).toBe(true);
      expect(repairEncoding(repaired).text).toBe(repaired.replace(/^\ufeff/, ""));
    }),
    { numRuns: 1_000, examples: ONCE_REPAIRED_TWICE.map((text) => [text]) },
  );
});

test("what was dropped is restored where only one page could have lost it", () => {
  const dropped = (text: string, name: keyof typeof READINGS): string => misread(text, READINGS[name]);
  const western = dropped("🚀 ❤ and ✏", "Windows-1252, undefined bytes dropped");
  expect(repairEncoding(western).text).toBe("🚀 ❤ and ✏");
  const turkish = dropped("🚀 ❤ or ➤", "Windows-1254, undefined bytes dropped");
  expect(repairEncoding(turkish).text).toBe("🚀 â¤ or â¤");
  expect(repairEncoding("â¤ of neither page").text).toBe("â¤ of neither page");
});
