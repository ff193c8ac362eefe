import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, fn, userEvent, within } from "storybook/test";
import { Badge } from "./badge.tsx";
import { type Column, Table } from "./table.tsx";

type Row = { id: string; title: string };

const COLUMNS: readonly Column<Row>[] = [
  { key: "title", title: "Task", width: "1fr", cell: ({ title }) => title },
  { key: "state", title: "State", width: "120px", cell: () => <Badge tone="proven">Merged</Badge>, wideOnly: true },
];

const rows = (count: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({ id: String(index), title: `Task ${index + 1}` }));

type Props = { count: number; onOpen: (row: Row) => void };

const Tasks = ({ count, onOpen }: Props) => (
  <div className="flex h-80 flex-col">
    <Table label="Tasks" columns={COLUMNS} rows={rows(count)} rowKey={({ id }) => id} onOpen={onOpen} />
  </div>
);

const meta = { component: Tasks, args: { count: 5, onOpen: fn() } } satisfies Meta<typeof Tasks>;
export default meta;
type Story = StoryObj<typeof meta>;

export const ByKeyboard: Story = {
  play: async ({ args, canvasElement }) => {
    const canvas = within(canvasElement);
    (await canvas.findByRole("row", { name: /Task 1/ })).focus();
    await userEvent.keyboard("{ArrowDown}");
    await expect(canvas.getByRole("row", { name: /Task 2/ })).toHaveFocus();
    await userEvent.keyboard("{Enter}");
    await expect(args.onOpen).toHaveBeenCalledWith({ id: "1", title: "Task 2" });
  },
};

/** However many there are, the page has those that can be seen. */
export const TenThousand: Story = {
  args: { count: 10_000 },
  play: async ({ canvasElement }) => {
    const table = within(canvasElement).getByRole("table", { name: "Tasks" });
    await expect(table).toHaveAttribute("aria-rowcount", "10001");
    await within(table).findByText("Task 1");
    await expect(within(table).getAllByRole("row").length).toBeLessThan(60);
  },
};
