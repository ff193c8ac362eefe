import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, within } from "storybook/test";
import { Elapsed } from "./elapsed.tsx";

const meta = {
  component: Elapsed,
  render: (args) => (
    <p>
      <Elapsed {...args} />
    </p>
  ),
  args: { from: "2026-11-02T09:00:00.000Z", to: "2026-11-02T09:03:20.000Z" },
} satisfies Meta<typeof Elapsed>;
export default meta;
type Story = StoryObj<typeof meta>;

export const Ended: Story = {
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByText("3 min 20 s")).toBeVisible();
  },
};

export const StillCounting: Story = {
  args: { from: new Date(Date.now() - 7_200_000), to: null },
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByText("2 h")).toBeVisible();
  },
};
