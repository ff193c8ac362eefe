import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, within } from "storybook/test";
import { ConfirmedReason, useConfirmedReason } from "./confirmed-reason.tsx";

const WORDS = { reason: "Why", typed: (word: string) => `Type ${word}`, word: "stop" };

const Asked = ({ maxLength }: { maxLength: number }) => {
  const given = useConfirmedReason(WORDS);
  return (
    <div className="flex flex-col gap-4">
      <ConfirmedReason words={WORDS} maxLength={maxLength} given={given} />
      <p role="status">{given.confirmed ? "It is meant" : "Not yet"}</p>
    </div>
  );
};

const meta = { component: Asked, args: { maxLength: 500 } } satisfies Meta<typeof Asked>;
export default meta;

export const WantsBoth: StoryObj<typeof meta> = {
  play: async ({ canvasElement }) => {
    const form = within(canvasElement);
    await userEvent.type(form.getByLabelText("Type stop"), "Stop");
    await expect(form.getByRole("status")).toHaveTextContent("Not yet");
    await userEvent.type(form.getByLabelText("Why"), "it spends too much");
    await expect(form.getByRole("status")).toHaveTextContent("It is meant");
    await userEvent.type(form.getByLabelText("Type stop"), "x");
    await expect(form.getByRole("status")).toHaveTextContent("Not yet");
  },
};
