import type { Meta, StoryObj } from "@storybook/react-vite";
import { useState } from "react";
import { expect, fn, userEvent, within } from "storybook/test";
import { Button } from "./button.tsx";
import { Field, TextInput } from "./field.tsx";
import { FormDialog } from "./form-dialog.tsx";

type Props = { onSubmit: () => void; error: unknown; isPending: boolean };

const Pausing = ({ onSubmit, error, isPending }: Props) => {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Pause the queue</Button>
      <FormDialog
        open={open}
        title="Pause nightly"
        submit="Pause"
        onClose={() => setOpen(false)}
        onSubmit={onSubmit}
        act={{ isPending, error }}
      >
        <Field label="Why">{(attributes) => <TextInput {...attributes} autoFocus />}</Field>
      </FormDialog>
    </>
  );
};

const meta = {
  component: Pausing,
  args: { onSubmit: fn(), error: null, isPending: false },
} satisfies Meta<typeof Pausing>;
export default meta;
type Story = StoryObj<typeof meta>;

const open = async (canvasElement: HTMLElement): Promise<HTMLElement> => {
  await userEvent.click(within(canvasElement).getByRole("button", { name: "Pause the queue" }));
  return within(canvasElement).findByRole("dialog", { name: "Pause nightly" });
};

export const EnterSends: Story = {
  play: async ({ args, canvasElement }) => {
    const dialog = await open(canvasElement);
    await userEvent.type(within(dialog).getByLabelText("Why"), "moving house{Enter}");
    await expect(args.onSubmit).toHaveBeenCalledOnce();
  },
};

export const FocusGoesBack: Story = {
  play: async ({ canvasElement }) => {
    const dialog = await open(canvasElement);
    await userEvent.click(within(dialog).getByRole("button", { name: "Cancel" }));
    await expect(within(canvasElement).queryByRole("dialog")).toBeNull();
    await expect(within(canvasElement).getByRole("button", { name: "Pause the queue" })).toHaveFocus();
  },
};

export const WhatWentWrongIsSaid: Story = {
  args: { error: new Error("the queue is drained already") },
  play: async ({ canvasElement }) => {
    const dialog = await open(canvasElement);
    await expect(within(dialog).getByRole("alert")).toHaveTextContent("the queue is drained already");
  },
};

export const UnderWay: Story = {
  args: { isPending: true },
  play: async ({ canvasElement }) => {
    const dialog = await open(canvasElement);
    const button = within(dialog).getByRole("button", { name: "Pause" });
    await expect(button).toHaveAttribute("aria-disabled", "true");
    // Who has pressed it stays where they are.
    button.focus();
    await expect(button).toHaveFocus();
  },
};
