import { cued, lowerCase } from "../cued-pattern.ts";

/** Stands for a digit that names something instead of counting it. */
export const NAMED = "\ue000";

const LABEL =
  "days?|weeks?|wk|sprints?|phases?|epics?|priority|tasks?|steps?|sections?|chapters?|parts?|pages?|lines?|rows?|columns?|levels?|tiers?|" +
  "milestones?|stages?|tracks?|streams?|workstreams?|rounds?|iterations?|items?|issues?|prs?|tickets?|bugs?|figure|fig\\.|table|appendix|" +
  "port|http|rfc|iso|adr|version|release|node(?:\\.?js)?|npm|python|java|php|ruby|go|rust|deno|bun|elixir|otp|erlang|typescript|react|" +
  "angular|vue|vite|next\\.?js|postgres(?:ql)?|mysql|redis|sqlite|mongodb|kafka|git|docker|kubernetes|k8s|helm|terraform|ubuntu|debian|" +
  "alpine|macos|ios|android|windows|chrome|firefox|safari|edge|tls|ssl|http\\/|es|ecmascript|\\.net|gcc|clang|llvm|cuda|openapi|soc|q";
/** "Open bugs ≤ 5" counts them; "bug 5" and "Node ≥ 24" are names. */
const COUNTED = String.raw`(?!(?:bugs|issues|tickets|tasks|items|steps|pages|lines|rows|columns|prs|rounds|iterations|days|weeks)\s*[<>≤≥=])`;
const COMPARISON = String.raw`(?:[<>]=?|[≤≥=]|==|at least|or newer)`;

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec";

/** In this order; each match loses its digits. */
const NAMES = [
  // No `u` flag: with `i` it makes them five times as slow.
  // Code says what a program is, not what a plan wants.
  cued("`", () => /`+[^`]*`+/g),
  cued("://", () => /\bhttps?:\/\/\S+/gi),
  // Dates, times, versions, file positions, references, identifiers.
  cued("-", () => /\b\d{4}-\d{2}(?:-\d{2})?\b/g),
  cued(". /", () => /\b\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})\b/g),
  cued(": am a.m pm p.m", () => /\b\d{1,2}:\d{2}(?::\d{2})?\b(?:\s?[ap]\.?m\b)?|\b\d{1,2}\s?[ap]\.?m\b/gi),
  cued(
    MONTHS,
    () =>
      /\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s+\d{1,2}(?:st|nd|rd|th)?(?:\s?[-–—]\s?\d{1,2})?(?:,?\s+\d{4})?\b/gi,
  ),
  cued(
    MONTHS,
    () =>
      /\b\d{1,2}(?:st|nd|rd|th)?\s+(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\b(?:,?\s+\d{4})?/gi,
  ),
  cued("19 20", () => /\b(?:in|by|since|until|from|of)\s+(?:19|20)\d{2}\b(?!\s+[a-z]|[%+])/gi),
  cued("v0 v1 v2 v3 v4 v5 v6 v7 v8 v9", () => /\bv\d+(?:\.\w+)*/gi),
  cued(".", () => /\b\d+\.\d+\.\d+(?:[-.\w]*)/g),
  cued(":", () => /[\w/-]+\.[a-z]{1,5}:\d+/gi),
  cued("k8s", () => /\bk8s\b/gi),
  // "Day 41", "Sprints 3-6", "Node >= 24", "Python 3.11+". Numbers are few: what names one is looked for behind it.
  cued(
    "",
    () =>
      new RegExp(
        String.raw`(?<=(?<![a-z0-9\u00c0-\u024f])${COUNTED}(?:${LABEL})\s*(?:${COMPARISON}\s*)?[#-]?)\d+(?:\.\d+)*(?:\s?[-–—&,]\s?\d+(?:\.\d+)*(?![\d%]))*\+?(?!\s?(?:%|ms\b|min\b))`,
        "gi",
      ),
  ),
  // Numbered lists and headings: "3. Deploy", "4.2 Caching"
  cued(". )", () => /^\s*(?:#+\s*)?(?:\d+[.)](?=\s)|\d{1,2}(?:\.\d{1,2})+\.?(?=\s+\p{Lu}))/gmu),
] as const;

/** The same text, of the same length, in which digits that are part of a name are no digits. */
export const maskNames = (text: string): string => {
  if (!/\d/.test(text)) return text;
  const lower = lowerCase(text);
  return NAMES.reduce(
    (masked, name) =>
      name.mayFit(lower) ? masked.replace(name.expression(), (words) => words.replace(/\d/g, NAMED)) : masked,
    text,
  );
};
