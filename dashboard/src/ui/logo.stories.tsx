import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, within } from "storybook/test";
import { Logo } from "./logo.tsx";

const meta = { component: Logo, args: { size: 48, word: true } } satisfies Meta<typeof Logo>;
export default meta;
type Story = StoryObj<typeof meta>;

export const WithItsName: Story = {
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByText("Provost")).toBeVisible();
  },
};

/** Whatever it stands in says the name: the picture alone is nothing to read out. */
export const Alone: Story = {
  args: { word: false },
  play: async ({ canvasElement }) => {
    await expect(canvasElement.querySelector("svg")).toHaveAttribute("aria-hidden", "true");
    await expect(within(canvasElement).queryByText("Provost")).toBeNull();
  },
};
