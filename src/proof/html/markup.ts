/**
 * A tagged template that escapes by default. Only what another `html` template made goes in as it is, so there is no way
 * to put a string into a page unescaped. Attribute values must stand in double quotes.
 */
import { visibleText } from "../reading/visible-text.ts";

class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
export type { Markup };

/** What can stand in a template; null, undefined and false are nothing. */
export type Content = Markup | string | number | null | undefined | false | readonly Content[];

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

const escapeText = (text: string): string =>
  visibleText(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");

const render = (content: Content): string => {
  if (content === null || content === undefined || content === false) return "";
  if (content instanceof Markup) return content.text;
  if (typeof content === "string") return escapeText(content);
  if (typeof content === "number") return String(content);
  return content.map(render).join("");
};

export const html = (strings: TemplateStringsArray, ...values: readonly Content[]): Markup =>
  new Markup(strings.map((text, index) => text + render(values[index])).join(""));

/** The same for drawings, where white space is nothing and formatters of HTML do harm. */
export const svg = (strings: TemplateStringsArray, ...values: readonly Content[]): Markup => html(strings, ...values);

/** For the one style sheet, whose text is a constant of ours: CSS has another grammar than HTML text. */
export const styleElement = (css: string): Markup => new Markup(`<style>\n${css}</style>`);
