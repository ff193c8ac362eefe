import type { Meta, StoryObj } from "@storybook/react-vite";
import { Play, Trash2 } from "lucide-react";
import { expect, fn, userEvent, within } from "storybook/test";
import { Button, IconButton } from "./button.tsx";

const meta = {
  component: Button,
  args: { children: "Start a run", onClick: fn() },
} satisfies Meta<typeof Button>;
export default meta;
type Story = StoryObj<typeof meta>;

export const Plain: Story = {
  play: async ({ args, canvasElement }) => {
    const button = within(canvasElement).getByRole("button", { name: "Start a run" });
    await userEvent.tab();
    await expect(button).toHaveFocus();
    await userEvent.keyboard("{Enter}");
    await expect(args.onClick).toHaveBeenCalledOnce();
  },
};

export const Primary: Story = { args: { tone: "primary", icon: Play } };

export const Quiet: Story = { args: { tone: "quiet" } };

export const Danger: Story = { args: { tone: "danger", icon: Trash2, children: "Remove" } };

export const Large: Story = { args: { tone: "primary", large: true } };

/** A second press while it is under way is no second act. */
export const Pending: Story = {
  args: { pending: true },
  play: async ({ args, canvasElement }) => {
    const button = within(canvasElement).getByRole("button");
    await userEvent.click(button);
    await expect(button).toHaveAttribute("aria-busy", "true");
    await expect(args.onClick).not.toHaveBeenCalled();
  },
};

export const IconAlone: Story = {
  render: () => <IconButton icon={Trash2} label="Remove the schedule" />,
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByRole("button", { name: "Remove the schedule" })).toBeVisible();
  },
};
