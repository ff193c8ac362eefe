import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, fn, userEvent, within } from "storybook/test";
import { PauseForm } from "./pause-form.tsx";

const mutate = fn();

const meta = {
  component: PauseForm,
  args: {
    words: { pause: "Pause", pauseHint: "What is begun goes on.", reason: "Why" },
    act: { mutate, isPending: false, error: null },
    onClose: fn(),
  },
  beforeEach: () => void mutate.mockReset(),
} satisfies Meta<typeof PauseForm>;
export default meta;
type Story = StoryObj<typeof meta>;

export const MayBeSentWithoutAReason: Story = {
  play: async ({ canvasElement }) => {
    await userEvent.click(within(canvasElement).getByRole("button", { name: "Pause" }));
    await expect(mutate).toHaveBeenCalledOnce();
    await expect(mutate).toHaveBeenCalledWith("");
  },
};

export const WantsAReason: Story = {
  args: { required: true },
  play: async ({ canvasElement }) => {
    const button = within(canvasElement).getByRole("button", { name: "Pause" });
    await expect(button).toBeDisabled();
    await userEvent.type(within(canvasElement).getByLabelText("Why"), " maintenance ");
    await userEvent.click(button);
    await expect(mutate).toHaveBeenCalledOnce();
    await expect(mutate).toHaveBeenCalledWith("maintenance");
  },
};
