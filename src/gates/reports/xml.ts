/**
 * XML for reports. A document that declares entities of its own is refused, so that nothing is ever expanded; the five
 * of XML itself are read as the characters they stand for.
 */
import { type ValidationError, XMLParser, XMLValidator } from "fast-xml-parser";
import { z } from "zod";
import { malformed, read, type ReportResult } from "./report-result.ts";

export type XmlElement = {
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: XmlElement[];
  /** Its own text, without that of its children. */ text: string;
};

const ATTRIBUTES = ":@";
const nodeSchema = z.record(z.string(), z.unknown());
const attributesSchema = z.record(z.string(), z.string());

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  removeNSPrefix: true,
  processEntities: false,
  parseTagValue: false,
  parseAttributeValue: false,
});

/** Whatever stands before the first tag is left aside; positions count from the start of the text all the same. */
export const parseXml = (text: string): ReportResult<XmlElement> => {
  const start = text.search(/<[?!a-zA-Z]/);
  if (start < 0) return { kind: "missing" };
  const linesBefore = text.slice(0, start).split("\n").length - 1;
  const body = text.slice(start);
  const doctype = body.search(/<!DOCTYPE[^>]*\[/i);
  if (doctype >= 0) {
    return malformed(
      "it declares entities of its own, which a report has no need of",
      linesBefore + body.slice(0, doctype).split("\n").length,
    );
  }
  const verdict = XMLValidator.validate(body);
  if (verdict !== true) return describeProblem(verdict.err, body, linesBefore);
  const nodes: unknown = parser.parse(body);
  const root = z
    .array(nodeSchema)
    .parse(nodes)
    .map(toElement)
    .find((element) => element !== null);
  return root ? read(root) : { kind: "missing" };
};

const describeProblem = (error: ValidationError["err"], body: string, linesBefore: number): ReportResult<never> => {
  const { msg, line, col } = error;
  // Said of tags that are still open at the end, with a list of them all and the position of the first.
  if (msg.startsWith("Invalid '[")) {
    return malformed("it ends before its tags are closed: the report is cut", linesBefore + body.split("\n").length);
  }
  return malformed(msg.replace(/\s+/g, " "), linesBefore + line, Number.isFinite(col) ? col : 1);
};

/** Null for text, comments and the XML declaration. */
const toElement = (node: Record<string, unknown>): XmlElement | null => {
  const name = Object.keys(node).find((key) => key !== ATTRIBUTES);
  if (name === undefined || name.startsWith("#") || name.startsWith("?")) return null;
  const children = z.array(nodeSchema).parse(node[name]);
  return {
    name,
    attributes: Object.fromEntries(
      Object.entries(attributesSchema.parse(node[ATTRIBUTES] ?? {})).map(([key, value]) => [key, unescapeXml(value)]),
    ),
    children: children.map(toElement).filter((child) => child !== null),
    text: children.map((child) => (typeof child["#text"] === "string" ? child["#text"] : "")).join(""),
  };
};

const CHARACTERS: ReadonlyMap<string, string> = new Map([
  ["&lt;", "<"],
  ["&gt;", ">"],
  ["&quot;", '"'],
  ["&apos;", "'"],
  ["&amp;", "&"],
]);

const unescapeXml = (text: string): string =>
  text.replace(/&(?:lt|gt|quot|apos|amp);/g, (entity) => CHARACTERS.get(entity) ?? entity);

/** The elements of a name at any depth, in document order. */
export const descendants = (element: XmlElement, name: string): XmlElement[] =>
  element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...descendants(child, name)]);

/** A whole number of an attribute; 0 when it is absent or anything else. */
export const numberOf = (element: XmlElement, attribute: string): number => {
  const text = element.attributes[attribute] ?? "";
  return /^\d+$/.test(text) ? Number(text) : 0;
};
