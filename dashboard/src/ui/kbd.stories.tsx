import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, within } from "storybook/test";
import { Kbd } from "./kbd.tsx";

const meta = { component: Kbd, args: { keys: ["Ctrl", "K"] } } satisfies Meta<typeof Kbd>;
export default meta;

export const SeveralKeys: StoryObj<typeof meta> = {
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByText("Ctrl").tagName).toBe("KBD");
    await expect(within(canvasElement).getByText("K").tagName).toBe("KBD");
  },
};
