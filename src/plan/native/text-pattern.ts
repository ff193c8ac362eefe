import { z } from "zod";
import { plainTitle } from "../plain-title.ts";

/** A pattern as it was written, and whether a text is meant by it. */
export type TextPattern = { text: string; matches(candidate: string): boolean };

const REGULAR_EXPRESSION = /^\/(?<body>.+)\/(?<flags>[imsu]*)$/su;

const ANY = "\uE000";

/**
 * `*` is any run of characters, also of `/`: titles are no paths. A run may be empty, and then the space beside it is
 * not there either: "Deploy *" also means "Deploy".
 */
const wildcard = (text: string): RegExp => {
  const body = plainTitle(text.replaceAll(/\*+/gu, ANY)).replaceAll(/[\\^$.+?()[\]{}|/]/gu, String.raw`\$&`);
  const expression = body
    .replaceAll(/\uE000+/gu, ANY)
    .replace(/^(?:\uE000 )+/u, "(?:.* )?")
    .replaceAll(/ \uE000(?= |$)/gu, "(?: .*)?")
    .replaceAll(ANY, ".*")
    .replaceAll(String.raw`\?`, ".");
  return new RegExp(`^${expression}$`, "su");
};

/** `/regular expression/flags`, or a text in which `*` and `?` are wildcards. */
export const textPatternSchema = z
  .string()
  .min(1)
  .transform((text, context): TextPattern => {
    const { body, flags } = REGULAR_EXPRESSION.exec(text)?.groups ?? {};
    if (body === undefined) {
      const expression = wildcard(text);
      return { text, matches: (candidate) => expression.test(plainTitle(candidate)) };
    }
    try {
      const expression = new RegExp(body, flags);
      return { text, matches: (candidate) => expression.test(candidate) };
    } catch (thrown) {
      context.addIssue({ code: "custom", message: thrown instanceof Error ? thrown.message : String(thrown) });
      return z.NEVER;
    }
  });

/** The one title that is written out, as `plainTitle` sees it. */
export const exactTitleSchema = z
  .string()
  .min(1)
  .transform((text): TextPattern => {
    const wanted = plainTitle(text);
    return { text, matches: (candidate) => plainTitle(candidate) === wanted };
  });
