/**
 * Finds every place in a module where a statement's text is handed to Postgres, and says as an expression what texts those
 * can be. The expression is evaluated in the module itself (list-statements.ts), so whatever the text is put together from
 * is what the engine puts it together from. What depends on more than branches cannot be resolved, and is an error.
 */
import { parseSync } from "oxc-parser";

type Node = { type: string; start: number; end: number; [key: string]: unknown };

export type Site = {
  /** The function or constant in which it stands. */
  within: string;
  /** Of JavaScript, for the end of the module: an array of texts. */
  expression: string;
  /** Sent with others by `Database.pipeline`. */
  piped: boolean;
  line: number;
};

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Node).type === "string";

const childrenOf = (node: Node): Node[] =>
  Object.values(node).flatMap((value) => (Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []));

const walk = (node: Node, above: readonly Node[], visit: (node: Node, above: readonly Node[]) => void): void => {
  visit(node, above);
  for (const child of childrenOf(node)) walk(child, [node, ...above], visit);
};

const nameIn = (node: unknown): string | null =>
  isNode(node) && node.type === "Identifier" ? String(node["name"]) : null;

const isFunction = ({ type }: Node): boolean => type === "ArrowFunctionExpression" || type === "FunctionDeclaration";

const withoutTypes = (node: Node): Node =>
  /^TS(As|Satisfies|NonNull)/.test(node.type) ? withoutTypes(node["expression"] as Node) : node;

type Found = { kind: "module" } | { kind: "value"; node: Node } | { kind: "parameter"; of: Node; index: number };

/** What a name stands for, looked for from the inside out. */
const find = (name: string, above: readonly Node[]): Found => {
  for (const node of above) {
    if (node.type === "Program") return { kind: "module" };
    if (isFunction(node)) {
      const index = (node["params"] as Node[]).findIndex((parameter) => nameIn(parameter) === name);
      if (index >= 0) return { kind: "parameter", of: node, index };
    }
    if (node.type !== "BlockStatement") continue;
    for (const { declarations } of node["body"] as { declarations?: Node[] }[]) {
      const declared = declarations?.find(({ id }) => nameIn(id) === name);
      if (declared !== undefined) return { kind: "value", node: declared["init"] as Node };
    }
  }
  return { kind: "module" };
};

/** @throws for a text that is not known before it is sent */
export const findSites = (file: string, source: string): Site[] => {
  const program = parseSync(file, source).program as unknown as Node;
  const slice = ({ start, end }: Node): string => source.slice(start, end);
  const places = new Map<Node, readonly Node[]>();
  walk(program, [], (node, above) => places.set(node, above));

  const refuse = (node: Node): never => {
    throw new Error(`${file}: ${slice(node)} is not known before it is sent; a statement's text has to be static`);
  };

  /** The texts that callers in this module give for a parameter. */
  const given = (of: Node, index: number): string => {
    const name = nameIn(places.get(of)?.[0]?.["id"]);
    const calls = [...places.keys()].filter((one) => one.type === "CallExpression" && nameIn(one["callee"]) === name);
    const texts = calls
      .map((call) => (call["arguments"] as Node[])[index])
      .filter((argument) => argument !== undefined);
    if (name === null || texts.length === 0) return refuse(of);
    return `[${texts.map((text) => `...${textsOf(text)}`).join(", ")}]`;
  };

  const textsOf = (typed: Node): string => {
    const node = withoutTypes(typed);
    const above = places.get(node) ?? [];
    if (node.type === "Literal") return `[${slice(node)}]`;
    if (node.type === "TemplateLiteral") {
      const parts = (node["quasis"] as Node[]).map((part) =>
        JSON.stringify((part["value"] as { cooked: string }).cooked),
      );
      const between = (node["expressions"] as Node[]).map(textsOf);
      return `$joined([${parts.join(", ")}], [${between.join(", ")}])`;
    }
    if (node.type === "ConditionalExpression") {
      return `[...${textsOf(node["consequent"] as Node)}, ...${textsOf(node["alternate"] as Node)}]`;
    }
    if (node.type === "Identifier") {
      const found = find(slice(node), above);
      if (found.kind === "value") return textsOf(found.node);
      return found.kind === "module" ? `[${slice(node)}]` : given(found.of, found.index);
    }
    if (node.type === "MemberExpression" && node["computed"] === true) {
      const object = node["object"] as Node;
      return nameIn(object) !== null && find(slice(object), above).kind === "value"
        ? `Object.values(${slice((find(slice(object), above) as { node: Node }).node)})`
        : `Object.values(${slice(object)})`;
    }
    if (node.type === "CallExpression") {
      const callee = node["callee"] as Node;
      if (nameIn(callee) !== null && find(slice(callee), above).kind === "module") {
        return `$called(${slice(callee)}, [${(node["arguments"] as Node[]).map(textsOf).join(", ")}])`;
      }
      if (callee.type === "MemberExpression") return `[${slice(node)}]`; // of the module's own; if not, it is not defined
    }
    return refuse(node);
  };

  const withinOf = (above: readonly Node[]): string => {
    const outermost = above.findLast(({ type }) => type === "VariableDeclarator" || type === "FunctionDeclaration");
    return nameIn(outermost?.["id"]) ?? "module";
  };

  const lineOf = ({ start }: Node): number => source.slice(0, start).split("\n").length;

  const sites: Site[] = [];
  for (const [node, above] of places) {
    const [text, piped] = textIn(node);
    if (text !== null) sites.push({ within: withinOf(above), expression: textsOf(text), piped, line: lineOf(node) });
  }
  return sites;
};

/** Of `something.query(text, …)`, and of `{ text, values }`, which is sent later. */
const textIn = (node: Node): [Node | null, boolean] => {
  if (node.type === "CallExpression") {
    const callee = node["callee"] as Node;
    const [text] = node["arguments"] as Node[];
    const asks = callee.type === "MemberExpression" && nameIn(callee["property"]) === "query";
    return [asks && text !== undefined && text.type !== "ObjectExpression" ? text : null, false];
  }
  if (node.type !== "ObjectExpression") return [null, false];
  const properties = node["properties"] as Node[];
  const named = (name: string) => properties.find(({ key }) => nameIn(key) === name);
  const text = named("text");
  return [text !== undefined && named("values") !== undefined ? (text["value"] as Node) : null, true];
};
