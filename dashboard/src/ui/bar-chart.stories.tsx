import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, within } from "storybook/test";
import { BarChart } from "./bar-chart.tsx";
import { ChartPanel } from "./chart-panel.tsx";

const BARS = [
  { key: "Monday", value: 100, title: "Monday: 100" },
  { key: "Tuesday", value: 1, title: "Tuesday: 1" },
  { key: "Wednesday", value: 0, title: "Wednesday: 0" },
];

const meta = {
  component: BarChart,
  args: { label: "Work by day", bars: BARS, className: "h-28" },
} satisfies Meta<typeof BarChart>;
export default meta;
type Story = StoryObj<typeof meta>;

export const DrawsLittleAsLittleAndNothingAsNothing: Story = {
  play: async ({ canvasElement }) => {
    const heights = BARS.map(({ title }) => within(canvasElement).getByTitle(title).getBoundingClientRect().height);
    await expect(heights).toEqual([112, 112 * 0.02, 0].map((height) => expect.closeTo(height, 1) as number));
  },
};

export const CanBeRead: Story = {
  render: (args) => <ChartPanel title="Work" chart={<BarChart {...args} />} table={<p>100, 1 and 0</p>} />,
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getByRole("button", { name: "Show as a table" }));
    await expect(canvas.getByText("100, 1 and 0")).toBeVisible();
    await userEvent.click(canvas.getByRole("button", { name: "Show as a chart" }));
    await expect(canvas.getByRole("img", { name: "Work by day" })).toBeVisible();
  },
};
