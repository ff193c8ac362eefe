import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, fn, userEvent, within } from "storybook/test";
import { Fault } from "./fault.tsx";

const meta = {
  component: Fault,
  args: { error: new TypeError("it is not a function"), onRetry: fn() },
} satisfies Meta<typeof Fault>;
export default meta;

export const HasANumberForItsReport: StoryObj<typeof meta> = {
  play: async ({ args, canvasElement }) => {
    const alert = within(canvasElement).getByRole("alert");
    await expect(alert).toHaveTextContent("it is not a function");
    await expect(alert).toHaveTextContent("report it if it stays");
    await expect(within(alert).getByText(/^Report [0-9a-f]{8}$/)).toBeVisible();
    const copy = await within(alert).findByRole("button", { name: "Copy the report" });
    const again = within(alert).getByRole("button", { name: "Try again" }).getBoundingClientRect();
    await expect(again.left - copy.getBoundingClientRect().right).toBe(8);
    await expect(again.top).toBe(copy.getBoundingClientRect().top);
    await userEvent.click(within(alert).getByRole("button", { name: "Try again" }));
    await expect(args.onRetry).toHaveBeenCalledOnce();
  },
};
