/** Nodes of a plan with what they are bound to, those that are not first. */
import type { ReactNode } from "react";
import { bindingsText as words } from "../../../catalogue/pages/bindings-text.ts";
import { Badge } from "../../../ui/badge.tsx";
import { Button } from "../../../ui/button.tsx";
import { Panel } from "../../../ui/panel.tsx";

export type BoundNode = {
  id: string;
  title: string;
  line: number;
  /** What it is bound to; null when nothing is. */
  bound: string | null;
  /** What the compiler advises. */
  advice: string | null;
  /** A binding that is made by a click. */
  offer?: { label: string; onTake: () => void } | undefined;
};

type Props = {
  title: string;
  tally: string;
  nodes: readonly BoundNode[];
  empty: string;
  aside?: ReactNode;
  onLine: (line: number) => void;
  /** Absent where nothing can be changed. */
  onEdit?: ((id: string) => void) | undefined;
};

const MOST = 300;

const Row = ({ node, onLine, onEdit }: { node: BoundNode } & Pick<Props, "onLine" | "onEdit">) => {
  const { id, title, line, bound, advice, offer } = node;
  return (
    <li className="flex flex-col gap-1 border-t border-line px-3.5 py-2 first:border-t-0">
      <div className="flex items-start gap-2">
        <button
          type="button"
          onClick={() => onLine(line)}
          className="min-w-0 flex-1 text-left break-words hover:underline"
        >
          {title}
        </button>
        {onEdit !== undefined && (
          <Button
            tone="quiet"
            className="-my-1.5 -mr-2"
            aria-label={(bound === null ? words.bindNamed : words.editNamed)(title)}
            onClick={() => onEdit(id)}
          >
            {bound === null ? words.bind : words.edit}
          </Button>
        )}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {bound === null ? (
          <Badge tone="caution">{words.nobody}</Badge>
        ) : (
          <span className="font-mono text-12 break-all text-muted">{bound}</span>
        )}
        {offer !== undefined && onEdit !== undefined && <Button onClick={offer.onTake}>{offer.label}</Button>}
      </div>
      {bound === null && offer === undefined && advice !== null && (
        <p className="text-12 break-words text-muted">{advice}</p>
      )}
    </li>
  );
};

export const BoundList = ({ title, tally, nodes, empty, aside, onLine, onEdit }: Props) => {
  const open = nodes.filter(({ bound }) => bound === null);
  const sorted = [...open, ...nodes.filter(({ bound }) => bound !== null)].slice(0, MOST);
  return (
    <Panel title={title} aside={<span className="text-12 text-muted">{tally}</span>}>
      {aside}
      {nodes.length === 0 ? (
        <p className="p-3.5 text-muted">{empty}</p>
      ) : (
        <ul>
          {sorted.map((node) => (
            <Row key={node.id} node={node} onLine={onLine} onEdit={onEdit} />
          ))}
        </ul>
      )}
    </Panel>
  );
};
