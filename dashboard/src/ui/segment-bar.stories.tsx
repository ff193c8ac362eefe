import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, within } from "storybook/test";
import { SegmentBar } from "./segment-bar.tsx";

const meta = {
  component: SegmentBar,
  args: {
    label: "Criteria",
    segments: [
      { name: "proven", count: 8, tone: "proven" },
      { name: "refuted", count: 0, tone: "refuted" },
      { name: "unproven", count: 2, tone: "neutral" },
    ],
  },
} satisfies Meta<typeof SegmentBar>;
export default meta;
type Story = StoryObj<typeof meta>;

export const SaysItInWords: Story = {
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByRole("img")).toHaveAccessibleName("Criteria: 8 proven, 2 unproven");
  },
};

export const Nothing: Story = { args: { segments: [] } };
