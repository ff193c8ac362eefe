import type { Meta, StoryObj } from "@storybook/react-vite";
import { useState } from "react";
import { expect, userEvent, within } from "storybook/test";
import { ReasonField } from "./reason-field.tsx";

const Asked = ({ maxLength }: { maxLength: number }) => {
  const [reason, setReason] = useState("");
  return <ReasonField label="Why" hint="For the record" value={reason} onChange={setReason} maxLength={maxLength} />;
};

const meta = { component: Asked, args: { maxLength: 12 } } satisfies Meta<typeof Asked>;
export default meta;

export const TakesNoMoreThanIsTaken: StoryObj<typeof meta> = {
  play: async ({ canvasElement }) => {
    const field = within(canvasElement).getByLabelText("Why");
    await expect(field).toHaveFocus();
    await expect(field).toBeRequired();
    await userEvent.keyboard("maintenance of the disks");
    await expect(field).toHaveValue("maintenance ");
    await expect(field).toHaveAccessibleDescription("For the record");
  },
};
