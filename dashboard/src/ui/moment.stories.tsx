import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, within } from "storybook/test";
import { Moment } from "./moment.tsx";

const at = new Date(Date.now() - 3 * 86_400_000 - 60_000);

const meta = { component: Moment, args: { at } } satisfies Meta<typeof Moment>;
export default meta;

export const TellsTheFullTimeToo: StoryObj<typeof meta> = {
  play: async ({ canvasElement }) => {
    const time = within(canvasElement).getByText("3 days ago");
    await expect(time).toHaveAttribute("datetime", at.toISOString());
    await expect(time.title).toContain(String(at.getFullYear()));
  },
};
