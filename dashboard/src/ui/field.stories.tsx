import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, within } from "storybook/test";
import { Checkbox, Field, Select, TextArea, TextInput } from "./field.tsx";

const meta = {
  component: Field,
  args: { label: "Name", hint: "As it is shown to others", children: (attributes) => <TextInput {...attributes} /> },
} satisfies Meta<typeof Field>;
export default meta;
type Story = StoryObj<typeof meta>;

export const WithHint: Story = {
  play: async ({ canvasElement }) => {
    const input = within(canvasElement).getByLabelText("Name");
    await userEvent.type(input, "nightly");
    await expect(input).toHaveValue("nightly");
    await expect(input).toHaveAccessibleDescription("As it is shown to others");
  },
};

export const Wrong: Story = {
  args: { error: "Another queue has this name" },
  play: async ({ canvasElement }) => {
    const input = within(canvasElement).getByLabelText("Name");
    await expect(input).toBeInvalid();
    await expect(input).toHaveAccessibleDescription("Another queue has this name");
  },
};

export const SeveralLines: Story = {
  args: { label: "Reason", children: (attributes) => <TextArea rows={4} {...attributes} /> },
};

export const FromAList: Story = {
  args: {
    label: "Role",
    children: (attributes) => (
      <Select {...attributes}>
        <option>Owner</option>
        <option>Viewer</option>
      </Select>
    ),
  },
};

export const YesOrNo: Story = {
  render: () => <Checkbox label="Keep it" hint="Until somebody removes it" />,
  play: async ({ canvasElement }) => {
    const box = within(canvasElement).getByRole("checkbox");
    await userEvent.click(within(canvasElement).getByText("Keep it"));
    await expect(box).toBeChecked();
  },
};
