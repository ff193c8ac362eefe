/**
 * XML for reports. A document that declares entities of its own is refused, so that nothing is ever expanded; the five
 * of XML itself are read as the characters they stand for.
 */
import { type ValidationError, XMLParser, XMLValidator } from "fast-xml-parser";
import { malformed, read, type ReportResult } from "./report-result.ts";

export type XmlElement = {
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: XmlElement[];
  /** Its own text, without that of its children. */ text: string;
};

const ATTRIBUTES = ":@";
const TEXT = "#text";

/** What the parser gives under these options: one key names the tag and holds its children. */
type RawNode = Readonly<Record<string, readonly RawNode[]>> & {
  readonly [ATTRIBUTES]?: Readonly<Record<string, string>>;
  readonly [TEXT]?: string;
};

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
  const nodes = parseNodes(body);
  if (typeof nodes === "string") return malformed(nodes, linesBefore + 1);
  const root = nodes.map(toElement).find((element) => element !== null);
  return root ? read(root) : { kind: "missing" };
};

/** The parser throws on what it refuses, such as tags nested too deeply: that is said instead. */
const parseNodes = (body: string): readonly RawNode[] | string => {
  try {
    return parser.parse(body) as readonly RawNode[];
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
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
const toElement = (node: RawNode): XmlElement | null => {
  const name = Object.keys(node).find((key) => key !== ATTRIBUTES);
  if (name === undefined || name === TEXT || name.startsWith("?")) return null;
  const children = node[name] ?? [];
  const attributes = Object.entries(node[ATTRIBUTES] ?? {}).map(([key, value]) => [key, unescapeXml(value)] as const);
  return {
    name,
    attributes: Object.fromEntries(attributes),
    children: children.map(toElement).filter((child) => child !== null),
    text: children.map((child) => child[TEXT] ?? "").join(""),
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
