import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, within } from "storybook/test";
import { CodeBlock } from "./code-block.tsx";

const lines = Array.from({ length: 60 }, (_, n) => `line ${n + 1}`).join("\n");

const meta = {
  component: CodeBlock,
  args: { label: "Output", children: lines, maxHeight: "8rem" },
} satisfies Meta<typeof CodeBlock>;
export default meta;

export const IsReachedByTheKeyboard: StoryObj<typeof meta> = {
  play: async ({ canvasElement }) => {
    const region = within(canvasElement).getByRole("region", { name: "Output" });
    await userEvent.tab();
    await expect(region).toHaveFocus();
    await expect(region.scrollHeight).toBeGreaterThan(region.clientHeight);
  },
};
