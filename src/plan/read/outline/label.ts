import { lazily } from "../../../runtime/lazily.ts";
import { inlineText, withoutDecoration, withPlainDigits } from "../markdown/inline-text.ts";
import { withoutColon } from "../text/without-colon.ts";

/** A line that names what follows it: "**Focus:** the API", "**Completion Criteria:**", "Depends on: Phase 1". */
export type Label = {
  /** Plain text, without the colon. */
  name: string;
  /** Raw Markdown after the name; empty when the label stands alone. */
  value: string;
  bold: boolean;
};

const EMPHASISED = /^(\*\*\*|\*\*|__|\*|_)(?=\S)(.{1,200}?)(?<=\S)\1(?!\w)[ \t]*(.*)$/u;
const PLAIN = /^([^:.!?`*[\]|<>→\n]{2,49}?)[ \t]*:(?:[ \t]+(.*))?$/u;
/** Capitals and small letters: scripts without them have labels of other forms. */
const otherLetterFirst = lazily(() => /^[\p{Lu}\p{Ll}]/u);
const beginsWithLetter = (text: string): boolean => /^[a-z]/i.test(text) || otherLetterFirst().test(text);
const trailing = lazily(() => /[ \t]*[\p{Extended_Pictographic}\u{FE0F}]+[ \t]*$/u);

const label = (name: string, value: string, bold: boolean): Label => ({
  name: withoutColon(withoutDecoration(withPlainDigits(inlineText(name)))),
  value: value.trim(),
  bold,
});

const emphasised = (mark: string, inner: string, rest: string): Label | null => {
  if (inner.trim().endsWith(":")) return label(inner, rest, true);
  if (rest.startsWith(":")) return label(inner, rest.slice(1), true);
  // One star or underscore is mere stress, unless a colon makes it a name.
  if (mark.length === 1) return null;
  const note = /^(\([^()]*\))[ \t]*:?[ \t]*(.*)$/u.exec(rest);
  if (note !== null && (note[2] === "" || rest.includes("):"))) {
    return label(`${inner} ${note[1] ?? ""}`, note[2] ?? "", true);
  }
  const dash = /^[–—-]{1,2}[ \t]+(.*)$/u.exec(rest);
  if (dash !== null) return label(inner, dash[1] ?? "", true);
  return rest.replace(trailing(), "") === "" ? label(inner, "", true) : null;
};

/** @param text raw Markdown of one line, trimmed */
export const readLabel = (text: string): Label | null => {
  const bare = withoutDecoration(text);
  const bold = bare.startsWith("*") || bare.startsWith("_") ? EMPHASISED.exec(bare) : null;
  if (bold !== null) return emphasised(bold[1] ?? "", bold[2] ?? "", bold[3] ?? "");
  const plain = bare.includes(":") ? PLAIN.exec(bare) : null;
  return plain === null || !beginsWithLetter(bare) ? null : label(plain[1] ?? "", plain[2] ?? "", false);
};
