/** A table that has only the rows on the page that can be seen; on a narrow screen each row is a card. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, type KeyboardEvent, type ReactNode, type Ref, useRef } from "react";
import { text } from "../catalogue/text.ts";
import { cx } from "./cx.ts";
import { useKeptFocus } from "./use-kept-focus.ts";

export type Column<Row> = {
  key: string;
  title: string;
  /** CSS grid track: "1fr", "120px", "minmax(10rem, 2fr)". */
  width: string;
  cell: (row: Row) => ReactNode;
  align?: "end";
  /** Left out on a narrow screen. */
  wideOnly?: boolean;
};

type Props<Row> = {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** What Enter and a click on a row do; the row's own link does it for everybody else. */
  onOpen?: (row: Row) => void;
  rowHeight?: number;
  /** A row is as high as what it says needs, and `rowHeight` at least. */
  grows?: boolean;
  /** Told when the last rows come into view. */
  onEnd?: () => void;
  maxHeight?: string;
};

const VISIBLE_TAIL = 10;

const moveFocus = (event: KeyboardEvent<HTMLElement>): void => {
  const step =
    event.key === "ArrowDown" || event.key === "j" ? 1 : event.key === "ArrowUp" || event.key === "k" ? -1 : 0;
  if (step === 0 || event.target !== event.currentTarget) return;
  const sibling = step === 1 ? event.currentTarget.nextElementSibling : event.currentTarget.previousElementSibling;
  if (!(sibling instanceof HTMLElement)) return;
  event.preventDefault();
  sibling.focus();
};

const isInteractive = (target: EventTarget): boolean =>
  target instanceof Element && target.closest("a, button, input, label") !== null;

type RowProps<Row> = Pick<Props<Row>, "columns" | "onOpen"> & {
  row: Row;
  index: number;
  style: CSSProperties;
  /** Of one that grows: takes its height. */
  measure?: Ref<HTMLDivElement>;
};

const TableRow = <Row,>({ row, columns, index, style, onOpen, measure }: RowProps<Row>) => (
  <div
    ref={measure}
    data-index={index}
    role="row"
    aria-rowindex={index + 2}
    tabIndex={0}
    onKeyDown={(event) => {
      if (event.key === "Enter" && event.target === event.currentTarget && onOpen !== undefined) {
        // What opens takes the focus, and the same key would press what is focused there.
        event.preventDefault();
        onOpen(row);
      }
      moveFocus(event);
    }}
    onClick={(event) => !isInteractive(event.target) && onOpen?.(row)}
    className={cx(
      "absolute inset-x-0 grid items-center gap-4 border-b border-line px-4 md:px-6 -outline-offset-2 hover:bg-hover max-md:flex",
      onOpen && "cursor-pointer",
      measure && "py-1.5",
    )}
    style={style}
  >
    {columns.map(({ key: columnKey, cell, align, wideOnly }, at) => (
      <span
        key={columnKey}
        role="cell"
        className={cx(
          "min-w-0 truncate",
          at === 0 && "max-md:flex-1",
          align === "end" && "text-right",
          wideOnly && "max-md:hidden",
        )}
      >
        {cell(row)}
      </span>
    ))}
  </div>
);

const TableHead = <Row,>({ columns, tracks }: { columns: readonly Column<Row>[]; tracks: string }) => (
  <div role="rowgroup" className="sticky top-0 z-10 bg-raised max-md:hidden">
    <div
      role="row"
      aria-rowindex={1}
      className="grid h-8 items-center gap-4 border-b border-line px-4 md:px-6"
      style={{ gridTemplateColumns: tracks }}
    >
      {columns.map(({ key, title, align }) => (
        <span
          key={key}
          role="columnheader"
          className={cx("truncate text-12 text-muted", align === "end" && "text-right")}
        >
          {title === "" ? <span className="sr-only">{text.common.actions}</span> : title}
        </span>
      ))}
    </div>
  </div>
);

export const Table = <Row,>(props: Props<Row>) => {
  const { label, columns, rows, rowKey, onOpen, rowHeight = 44, grows = false, onEnd, maxHeight } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    getItemKey: (index) => (rows[index] === undefined ? index : rowKey(rows[index])),
    onChange: ({ range }) => {
      if (range !== null && range.endIndex >= rows.length - VISIBLE_TAIL) onEnd?.();
    },
  });
  const onFocus = useKeptFocus(scroller, rows);
  const tracks = columns.map(({ width }) => width).join(" ");
  return (
    <div
      ref={scroller}
      role="table"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      tabIndex={-1}
      onFocus={onFocus}
      className="min-h-0 flex-1 overflow-y-auto outline-none max-md:max-h-[85svh]"
      style={{ maxHeight }}
    >
      <TableHead columns={columns} tracks={tracks} />
      <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start, key, size }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <TableRow
              key={key}
              row={row}
              columns={columns}
              index={index}
              style={{
                transform: `translateY(${start}px)`,
                gridTemplateColumns: tracks,
                ...(grows ? { minHeight: rowHeight } : { height: size }),
              }}
              {...(grows && { measure: virtual.measureElement })}
              {...(onOpen && { onOpen })}
            />
          );
        })}
      </div>
    </div>
  );
};
