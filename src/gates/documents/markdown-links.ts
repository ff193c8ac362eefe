/** The links and headings of a Markdown text, as the usual forges render it. Pure. */
import { toString } from "mdast-util-to-string";
import remarkFrontmatter from "remark-frontmatter";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import { unified } from "unified";

export type MarkdownLink = { url: string; line: number };
export type MarkdownDocument = { links: MarkdownLink[]; anchors: ReadonlySet<string> };

const parser = unified().use(remarkParse).use(remarkGfm).use(remarkFrontmatter, ["yaml", "toml"]);

export const readMarkdown = (text: string): MarkdownDocument => {
  const links: MarkdownLink[] = [];
  const anchors = new Set<string>();
  const seen = new Map<string, number>();
  visit(parser.parse(text.replace(/^\uFEFF/, "")), (node) => {
    const line = node.position?.start.line ?? 1;
    if (node.type === "link" || node.type === "image" || node.type === "definition")
      links.push({ url: node.url, line });
    if (node.type === "heading") anchors.add(uniqueSlug(toString(node), seen));
    if (node.type === "html") readHtml(node.value, line, links, anchors);
  });
  return { links, anchors };
};

type MarkdownNode = ReturnType<typeof parser.parse> | ReturnType<typeof parser.parse>["children"][number];

const visit = (node: MarkdownNode, callback: (node: MarkdownNode) => void): void => {
  callback(node);
  if ("children" in node) for (const child of node.children) visit(child, callback);
};

/** Anchor of a heading: lower case, punctuation gone, blanks as hyphens; the second one of a name gets "-1". */
export const headingSlug = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");

const uniqueSlug = (heading: string, seen: Map<string, number>): string => {
  const slug = headingSlug(heading);
  let unique = slug;
  while (seen.has(unique)) {
    const count = (seen.get(slug) ?? 0) + 1;
    seen.set(slug, count);
    unique = `${slug}-${count}`;
  }
  seen.set(unique, 0);
  return unique;
};

const readHtml = (html: string, firstLine: number, links: MarkdownLink[], anchors: Set<string>): void => {
  const attribute = /<[a-z][^>]*?\s(href|src|id|name)\s*=\s*(?:"([^"]*)"|'([^']*)')/gi;
  for (const match of html.replace(/<!--[^]*?-->/g, (comment) => comment.replace(/[^\n]/g, " ")).matchAll(attribute)) {
    const value = match[2] ?? match[3] ?? "";
    const name = match[1]?.toLowerCase();
    const line = firstLine + html.slice(0, match.index).split("\n").length - 1;
    if (name === "href" || name === "src") links.push({ url: value, line });
    else anchors.add(value);
  }
};
