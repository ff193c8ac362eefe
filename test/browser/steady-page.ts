/** Makes a page look the same at each visit: what tells of this run of it alone gets a value of the same kind. */
import type { Page } from "playwright-core";

/** In this order: the first that fits a stretch of text takes it. */
const CHANGING: readonly [pattern: string, steady: string][] = [
  ["[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "01990000-0000-7000-8000-000000000000"],
  ["\\b\\d{1,2}:\\d{2}:\\d{2}\\s[AP]M", "10:00:00 AM"],
  ["\\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \\d{1,2}(?:, \\d{4})?", "Nov 21"],
  ["^now$|\\b\\d+ (?:sec|min|hr)\\. ago", "5 min. ago"],
  ["\\bin \\d+ (?:sec|min|hr)\\.", "in 5 min."],
  ["\\b\\d+ (?:h|min)(?: \\d+ (?:min|s))?\\b(?!\\.)|\\b[\\d.]+ (?:ms|s)\\b", "1 s"],
  ["\\b[\\d.]+/min\\b", "1/min"],
  ["\\b\\d+\\.\\d+\\.\\d+\\b", "1.0.0"],
  ["\\blocal-\\d+\\b", "local-1"],
  ["\\b\\d+ spans\\b", "16 spans"],
];

/** Ids and commits; their length says how much room they take. */
const HEX = "\\b(?=[0-9a-f]*\\d)[0-9a-f]{6,64}\\b";

/** Before a page is opened: what tells how long ago something was stays as it is first shown, and polls nothing. */
export const stopTicking = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    window.setInterval = (() => 0) as unknown as typeof window.setInterval;
  });

export const steady = async (page: Page): Promise<void> => {
  await page.evaluate("document.fonts.ready");
  await page.evaluate(
    ({ changing, hex }) => {
      const rules = changing.map(([pattern, value]) => [new RegExp(pattern, "gu"), value] as const);
      const hexes = new RegExp(hex, "gu");
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const before = node.nodeValue ?? "";
        const replaced = rules.reduce((text, [pattern, value]) => text.replace(pattern, value), before);
        const after = replaced.replace(hexes, (id) => "0".repeat(id.length));
        if (after !== before) node.nodeValue = after;
      }
    },
    { changing: CHANGING, hex: HEX },
  );
};
