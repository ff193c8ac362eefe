import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, fn, userEvent, waitFor, within } from "storybook/test";
import { CopyButton } from "./copy-button.tsx";
import { Toasts } from "./toasts.tsx";

const written = fn<(text: string) => Promise<void>>();

const meta = {
  component: CopyButton,
  args: { value: "provost resume r-1" },
  beforeEach: () => {
    written.mockReset();
    Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: written } });
  },
  render: (args) => (
    <>
      <CopyButton {...args} />
      <Toasts />
    </>
  ),
} satisfies Meta<typeof CopyButton>;
export default meta;
type Story = StoryObj<typeof meta>;

export const SaysWhenItIsCopied: Story = {
  play: async ({ canvasElement }) => {
    written.mockResolvedValue();
    await userEvent.click(within(canvasElement).getByRole("button", { name: "Copy" }));
    await expect(await within(canvasElement).findByRole("button", { name: "Copied" })).toBeVisible();
    await expect(written).toHaveBeenCalledOnce();
    await expect(written).toHaveBeenCalledWith("provost resume r-1");
  },
};

export const SaysWhenItIsNot: Story = {
  play: async ({ canvasElement }) => {
    written.mockRejectedValue(new Error("the browser does not allow it"));
    await userEvent.click(within(canvasElement).getByRole("button", { name: "Copy" }));
    await waitFor(() => expect(within(canvasElement).getByText("It was not copied")).toBeVisible());
    await expect(within(canvasElement).getByRole("button", { name: "Copy" })).toBeVisible();
  },
};
