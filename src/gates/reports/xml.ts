/**
 * XML for reports. Entities that a document declares are never expanded and documents that declare any are refused;
 * the five of XML itself are left as they are written, since only names and numbers are read.
 */
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { z } from "zod";
import { malformed, read, type ReportResult } from "./report-result.ts";

export type XmlElement = { name: string; attributes: Readonly<Record<string, string>>; children: XmlElement[] };

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

/** @param start offset of the first line of the document, whose report position is counted from the whole text */
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
  if (verdict !== true) {
    const { msg, line, col } = verdict.err;
    return malformed(msg.replace(/\s+/g, " "), linesBefore + line, Number.isFinite(col) ? col : 1);
  }
  const nodes: unknown = parser.parse(body);
  const root = z
    .array(nodeSchema)
    .parse(nodes)
    .map(toElement)
    .find((element) => element !== null);
  return root ? read(root) : { kind: "missing" };
};

/** Null for text, comments and the XML declaration. */
const toElement = (node: Record<string, unknown>): XmlElement | null => {
  const name = Object.keys(node).find((key) => key !== ATTRIBUTES);
  if (name === undefined || name.startsWith("#") || name.startsWith("?")) return null;
  const children = z.array(nodeSchema).parse(node[name]);
  return {
    name,
    attributes: attributesSchema.parse(node[ATTRIBUTES] ?? {}),
    children: children.map(toElement).filter((child) => child !== null),
  };
};

/** The elements of a name at any depth, in document order. */
export const descendants = (element: XmlElement, name: string): XmlElement[] =>
  element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...descendants(child, name)]);

/** A whole number of an attribute; 0 when it is absent or anything else. */
export const numberOf = (element: XmlElement, attribute: string): number => {
  const text = element.attributes[attribute] ?? "";
  return /^\d+$/.test(text) ? Number(text) : 0;
};
