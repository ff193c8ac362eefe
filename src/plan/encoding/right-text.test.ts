/** Text that was right stays as it was, in any language, with any typography. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { repairEncoding } from "./repair.ts";

const SENTENCES = [
  "Plain words, nothing else.",
  "Les tâches déjà terminées — « à vérifier » — restent cochées ; voilà l’été, où ça ?",
  "Le chef-d’œuvre coûte 15 € au marché de Noël… naïf, âgé, sûr.",
  "«\u00a0Fixé à\u00a0§\u00a05, payé\u00a0£5 ou limité\u00a0¥500\u00a0»",
  "Größe prüfen: „Übergröße“ heißt ‚zu groß‘, »Ä« und «ß» auch.",
  "Straße, FUẞBALL, ÄÖÜ, Café…”, naïve™, Zoë’s Brontë…”",
  "Görev bitti: “hâlâ…” güneşli İstanbul, DAĞ…, ağ”, çığ–buz.",
  "“HÂLÂ” HÂLÂ… HÂLÂ– HÂLÂ’den",
  "Việc đã xong: kiểm thử tự động, đường dẫn, “ở đây”, quấy rối, TÂM — ÂM.",
  "Zażółć gęślą jaźń — „Łódź” i „źdźbło”… Ó”",
  "Kéž… by máš” pravdu: „Příliš žluťoučký kůň“ – péž–mlýn, áš’.",
  "Õigus: hyvää yötä… PÄÄTÖS… HYVÄ… jää–tie, ”KOM PÅ” 12 Å³, 1.54 Å—the, Å–Ö",
  "SÃO PAULO, AMANHÃ… AMANHÃ— NÃO, IRMÃ” «MANHû, lã, mãe, AÇÃO",
  "¿Está listo? «Ya está»—dijo José¡¿qué? Mañana…",
  "Η δοκιμή πέρασε — «ναι»… Ω·m, α±β, π≈3",
  "Проверка пройдена — «да»… Ёлка, №5, 10 °C",
  "測試通過「是」… 日本語のテスト、한국어 시험.",
  "בדיקה עברה ״כן״ – ‫טקסט‬, اختبار ناجح «نعم»…",
  "∀x∈ℝ: x² ≥ 0, √π ≈ 1.77, √Ω, ¬π, √2, x√πy, ¬p ∧ q, ∑≤∞, Ø±0.1, 3×½, 2ײ, “2×”",
  "Done ✅ → next ➜ 🎯 then 🎖️ 👩‍💻 1️⃣ ⚠️ ❌ ⏳ ‚niedrig‘ ü ö ä",
  "Æble, Øst… SMØ” Þór’s við… við–það, ORÐ…, “ORÐ”",
  "TM™ ®©, 5 µm, ½ ¼, §3, 20 °C, ±5 %, ‰, •, †, ‡, CH·4",
  "Ï, Î… NAÏF…, à\u00a0«, è\u00a0», ì…, é™, ê®, ë°, í–a, î—b, ï’c",
  "\u0085 \u2028 \ufffd alone, soft\u00adhyphen, né\u00adžto",
];

test.each(SENTENCES)("stays: %s", (sentence) => {
  const { text, repairs } = repairEncoding(sentence);
  expect(text).toBe(sentence);
  expect(repairs).toEqual([]);
  expect(repairEncoding(new TextEncoder().encode(sentence))).toEqual({ text: sentence, repairs: [] });
});

const words = [...new Set(SENTENCES.flatMap((sentence) => sentence.split(/[\s\u00a0]+/)))].filter((word) =>
  /^[\p{L}’-]+$/u.test(word),
);
const closing = fc.constantFrom(
  "…",
  "–",
  "—",
  "’",
  "”",
  "»",
  "”…",
  "…”",
  "»…",
  "…»",
  "\u00a0»",
  ",",
  ".",
  ":",
  ")",
  "’s",
  "–",
  "\u00a0:",
  "",
);
const opening = fc.constantFrom("“", "«", "«\u00a0", "„", "‚", "‘", "(", "", "", "", "¿", "¡", "»");
const gap = fc.constantFrom(" ", " ", " ", "\n", "\r\n", "\t", " — ", " – ", " → ");
const typeset = fc
  .array(fc.tuple(opening, fc.constantFrom(...words), closing, gap), { minLength: 1, maxLength: 12 })
  .map((all) => all.flat().join(""));

test("typographic punctuation never makes mojibake of a word", () => {
  fc.assert(
    fc.property(typeset, (text) => {
      expect(repairEncoding(text)).toEqual({ text, repairs: [] });
    }),
    { numRuns: 3_000 },
  );
});

test("ASCII and single scripts stay, whatever they say", () => {
  const scripts = fc.constantFrom(
    [0x20, 0x7e],
    [0x370, 0x3ff],
    [0x400, 0x4ff],
    [0x5d0, 0x5ea],
    [0x4e00, 0x9fff],
    [0xac00, 0xd7a3],
    [0x1f300, 0x1f6ff],
  );
  const text = scripts.chain(([first = 0, last = 0]) =>
    fc.array(fc.integer({ min: first, max: last }), { maxLength: 60 }).map((points) => String.fromCodePoint(...points)),
  );
  fc.assert(
    fc.property(text, (text) => {
      expect(repairEncoding(text)).toEqual({ text, repairs: [] });
    }),
  );
});

test("1 MB of right text is passed by in well under 50 ms", () => {
  const text = SENTENCES.join("\n").repeat(Math.ceil(1_000_000 / SENTENCES.join("\n").length));
  const runs = [1, 2, 3].map(() => {
    const start = process.cpuUsage();
    expect(repairEncoding(text).repairs).toEqual([]);
    return process.cpuUsage(start).user / 1_000;
  });
  // Of the processor's time: who else is at work on the machine does not count. This text is far denser in suspects than
  // any plan.
  expect(Math.min(...runs)).toBeLessThan(500);
});
