import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, within } from "storybook/test";
import { SkeletonRows } from "./skeleton.tsx";

const meta = { component: SkeletonRows } satisfies Meta<typeof SkeletonRows>;
export default meta;

export const Rows: StoryObj<typeof meta> = {
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByRole("status", { name: "Loading" })).toBeInTheDocument();
  },
};
