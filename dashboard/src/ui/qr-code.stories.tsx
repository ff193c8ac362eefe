import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, within } from "storybook/test";
import { QrCode } from "./qr-code.tsx";

const meta = {
  component: QrCode,
  args: { value: "otpauth://totp/Provost:eve@example.org?secret=JBSWY3DPEHPK3PXP", label: "The secret, for a camera" },
} satisfies Meta<typeof QrCode>;
export default meta;
type Story = StoryObj<typeof meta>;

export const ForACamera: Story = {
  play: async ({ canvasElement }) => {
    const picture = within(canvasElement).getByRole("img", { name: "The secret, for a camera" });
    await expect(picture.querySelector("path")?.getAttribute("d")).toMatch(/^(M\d+ \d+h1v1h-1z){400,}$/);
  },
};
