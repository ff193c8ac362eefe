/** Refuses what would be too much before any of it is done. What is really done is counted besides: see `ask.ts`. */
import {
  type ASTVisitor,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  getNamedType,
  isCompositeType,
  isListType,
  getNullableType,
  type GraphQLCompositeType,
  isObjectType,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
} from "graphql";

export const MAX_DEPTH = 10;
export const MAX_COST = 1_000;

/** Of a list whose length the query does not state. */
const LIKELY_LENGTH = 10;

type Walk = { depth: number; cost: number };

const statedLength = (field: FieldNode): number | null => {
  const limit = field.arguments?.find(({ name }) => name.value === "limit")?.value;
  if (limit === undefined) return null;
  // A variable may hold anything: the most that a page can have.
  return limit.kind === Kind.INT ? Number(limit.value) : 100;
};

const fragmentsOf = (document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> =>
  new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  );

/** @param length of the page that the selection is of, where a field above states it */
const walk = (
  set: SelectionSetNode,
  type: GraphQLCompositeType,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  length: number | null,
  depth: number,
): Walk => {
  const total: Walk = { depth, cost: 0 };
  const add = ({ depth: reached, cost }: Walk): void => {
    total.depth = Math.max(total.depth, reached);
    total.cost += cost;
  };
  // Cut off here, a circle of fragments ends too; it is refused by a rule of GraphQL's own.
  if (depth > MAX_DEPTH) return total;
  for (const node of set.selections) {
    if (node.kind === Kind.INLINE_FRAGMENT) add(walk(node.selectionSet, type, fragments, length, depth + 1));
    else if (node.kind === Kind.FRAGMENT_SPREAD) {
      const fragment = fragments.get(node.name.value);
      if (fragment !== undefined) add(walk(fragment.selectionSet, type, fragments, length, depth + 1));
    } else add(walkField(node, type, fragments, length, depth));
  }
  return total;
};

const walkField = (
  node: FieldNode,
  type: GraphQLCompositeType,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  length: number | null,
  depth: number,
): Walk => {
  const field = isObjectType(type) ? type.getFields()[node.name.value] : undefined;
  // Of the schema itself: it is in memory and ends by itself.
  if (field === undefined || node.selectionSet === undefined) {
    return { depth, cost: field?.extensions["operation"] === undefined ? 0 : 1 };
  }
  const inner = getNamedType(field.type);
  const asked = field.extensions["operation"] === undefined ? 0 : 1;
  if (!isCompositeType(inner)) return { depth, cost: asked };
  const many = isListType(getNullableType(field.type));
  const times = many ? (length ?? LIKELY_LENGTH) : 1;
  const within = walk(node.selectionSet, inner, fragments, statedLength(node) ?? (many ? null : length), depth + 1);
  return { depth: within.depth, cost: asked + times * within.cost };
};

/** A rule of validation: the query is at most so deep, and has at most so many operations done, as far as can be told. */
export const limitsRule = (context: ValidationContext): ASTVisitor => ({
  OperationDefinition: (node) => {
    const type = context.getSchema().getQueryType();
    if (!type) return;
    const { depth, cost } = walk(node.selectionSet, type, fragmentsOf(context.getDocument()), null, 1);
    const extensions = { code: "REQUEST_TOO_LARGE", status: 413 };
    if (depth > MAX_DEPTH) {
      const message = `the query is more than ${MAX_DEPTH} levels deep; ask in several queries`;
      context.reportError(new GraphQLError(message, { nodes: node, extensions }));
    }
    if (cost > MAX_COST) {
      const message = `the query may need ${cost} operations, more than ${MAX_COST}; take smaller pages (limit:) or ask for less`;
      context.reportError(new GraphQLError(message, { nodes: node, extensions }));
    }
  },
});
