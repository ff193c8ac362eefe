import type { Meta, StoryObj } from "@storybook/react-vite";
import { Pause, Trash2 } from "lucide-react";
import { expect, fn, userEvent, within } from "storybook/test";
import { Button } from "./button.tsx";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "./menu.tsx";

type Props = { onPause: () => void; onRemove: () => void };

const QueueMenu = ({ onPause, onRemove }: Props) => (
  <Menu trigger={(attributes) => <Button {...attributes}>Queue</Button>}>
    <MenuLabel>nightly</MenuLabel>
    <MenuItem icon={Pause} onSelect={onPause}>
      Pause
    </MenuItem>
    <MenuSeparator />
    <MenuItem icon={Trash2} onSelect={onRemove} danger>
      Remove
    </MenuItem>
  </Menu>
);

const meta = { component: QueueMenu, args: { onPause: fn(), onRemove: fn() } } satisfies Meta<typeof QueueMenu>;
export default meta;
type Story = StoryObj<typeof meta>;

export const ByKeyboard: Story = {
  play: async ({ args, canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getByRole("button", { name: "Queue" }));
    await expect(await canvas.findByRole("menuitem", { name: "Pause" })).toHaveFocus();
    await userEvent.keyboard("{ArrowDown}");
    await expect(canvas.getByRole("menuitem", { name: "Remove" })).toHaveFocus();
    await userEvent.keyboard("p");
    await expect(canvas.getByRole("menuitem", { name: "Pause" })).toHaveFocus();
    await userEvent.keyboard("{End}{Enter}");
    await expect(args.onRemove).toHaveBeenCalledOnce();
    await expect(args.onPause).not.toHaveBeenCalled();
    await expect(canvas.queryByRole("menuitem")).toBeNull();
  },
};
