/** Relative links of Markdown files that lead to no file or heading of the checkout. */
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { withinTime } from "../bounded-work.ts";
import { resolveInCheckout } from "../checkout/checkout-path.ts";
import { readText } from "../checkout/read-capped.ts";
import { type MarkdownDocument, readMarkdown } from "./markdown-links.ts";

/** One broken link; `file` is relative to the checkout. */
export type BrokenLink = { file: string; line: number; url: string; problem: string };
export type LinkReport =
  { kind: "checked"; links: number; files: number; broken: BrokenLink[] } | { kind: "unreadable"; problem: string };

/** @param path real path of a Markdown file, or of a folder whose Markdown files are all checked */
export const findBrokenLinks = async (checkout: string, path: string): Promise<LinkReport> => {
  const files = (await stat(path)).isDirectory() ? await markdownFiles(path) : [path];
  const documents = createDocumentReader();
  const broken: BrokenLink[] = [];
  let links = 0;
  for (const file of files) {
    const name = relative(checkout, file);
    const document = await documents(file);
    if (document === null) return { kind: "unreadable", problem: `${name} cannot be read as Markdown` };
    for (const link of document.links) {
      if (isExternal(link.url)) continue;
      links += 1;
      const problem = await problemOf(link.url, { checkout, file, documents });
      if (problem !== null) broken.push({ file: name, ...link, problem });
    }
  }
  return { kind: "checked", links, files: files.length, broken };
};

type DocumentReader = (path: string) => Promise<MarkdownDocument | null>;
type LinkPlace = { checkout: string; file: string; documents: DocumentReader };

const isExternal = (url: string): boolean => /^[a-z][a-z0-9+.-]*:/i.test(url) || url.startsWith("//");

const problemOf = async (url: string, place: LinkPlace): Promise<string | null> => {
  const [address, fragment] = splitOnce(url, "#");
  const decoded = decode(splitOnce(address, "?")[0]);
  const anchor = decode(fragment);
  if (decoded === null || anchor === null) return "its percent encoding is malformed";
  const target = await locate(decoded, place);
  if (typeof target !== "string") return target.problem;
  if (anchor === "" || !/\.(?:md|markdown)$/i.test(target)) return null;
  const document = await place.documents(target);
  if (document === null || document.anchors.has(anchor) || document.anchors.has(anchor.toLowerCase())) return null;
  return `${basename(target)} has no heading "#${anchor}"`;
};

/** A leading slash means the root of the repository. */
const locate = async (address: string, { checkout, file }: LinkPlace): Promise<string | { problem: string }> => {
  if (address === "") return file;
  const fromRoot = address.startsWith("/");
  const located = await resolveInCheckout(
    checkout,
    fromRoot ? `.${address}` : address,
    fromRoot ? checkout : dirname(file),
  );
  if (located.kind === "escapes") return { problem: "it leads out of the repository" };
  return located.exists ? located.path : { problem: "no such file" };
};

const splitOnce = (text: string, separator: string): [string, string] => {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
};

const decode = (text: string): string | null => {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
};

/** Each file is parsed once, however many links lead into it. */
const createDocumentReader = (): DocumentReader => {
  const cache = new Map<string, MarkdownDocument | null>();
  return async (path) => {
    const known = cache.get(path);
    if (known !== undefined) return known;
    const read = await readText(path);
    const parsed = read.kind === "text" ? withinTime(() => readMarkdown(read.text)) : null;
    const document = parsed?.kind === "done" ? parsed.value : null;
    cache.set(path, document);
    return document;
  };
};

const markdownFiles = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === "node_modules" || entry.name === ".git" ? [] : markdownFiles(path);
      return entry.isFile() && /\.(?:md|markdown)$/i.test(entry.name) ? [path] : [];
    });
  return (await Promise.all(nested)).flat();
};
