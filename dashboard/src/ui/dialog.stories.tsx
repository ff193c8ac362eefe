import type { Meta, StoryObj } from "@storybook/react-vite";
import { useState } from "react";
import { expect, userEvent, within } from "storybook/test";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";

const Opened = ({ bare }: { bare: boolean }) => {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Show the command</Button>
      <Dialog open={open} onClose={() => setOpen(false)} title="The command" bare={bare}>
        <p>provost resume r-1</p>
      </Dialog>
    </>
  );
};

const meta = { component: Opened, args: { bare: false } } satisfies Meta<typeof Opened>;
export default meta;
type Story = StoryObj<typeof meta>;

const open = async (canvasElement: HTMLElement): Promise<HTMLElement> => {
  await userEvent.click(within(canvasElement).getByRole("button", { name: "Show the command" }));
  return within(canvasElement).findByRole("dialog", { name: "The command" });
};

export const ClosesByItsButton: Story = {
  play: async ({ canvasElement }) => {
    const dialog = await open(canvasElement);
    await expect(dialog).toContainElement(document.activeElement as HTMLElement);
    await userEvent.click(within(dialog).getByRole("button", { name: "Close" }));
    await expect(dialog).not.toBeVisible();
    await expect(within(canvasElement).getByRole("button", { name: "Show the command" })).toHaveFocus();
  },
};

export const HasItsNameWithoutAHeadToo: Story = {
  args: { bare: true },
  play: async ({ canvasElement }) => {
    const dialog = await open(canvasElement);
    await expect(within(dialog).queryByRole("button", { name: "Close" })).toBeNull();
    await expect(within(dialog).getByText("provost resume r-1")).toBeVisible();
  },
};
