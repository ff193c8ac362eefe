import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, fn, userEvent, within } from "storybook/test";
import { Problem } from "./problem.tsx";

const meta = {
  component: Problem,
  args: { error: new Error("the run has no packet yet"), onRetry: fn() },
} satisfies Meta<typeof Problem>;
export default meta;

export const CanBeTriedAgain: StoryObj<typeof meta> = {
  play: async ({ args, canvasElement }) => {
    const alert = within(canvasElement).getByRole("alert");
    await expect(alert).toHaveTextContent("the run has no packet yet");
    await userEvent.click(within(alert).getByRole("button", { name: "Try again" }));
    await expect(args.onRetry).toHaveBeenCalledOnce();
  },
};
