import type { ComponentProps } from "react";
import { text } from "../../catalogue/text.ts";
import { Select } from "../../ui/field.tsx";

type Props<R extends string> = Omit<ComponentProps<"select">, "value" | "onChange"> & {
  roles: readonly R[];
  value: R;
  onChange: (role: R) => void;
};

export const RoleSelect = <R extends string>({ roles, value, onChange, ...rest }: Props<R>) => (
  <Select
    {...rest}
    value={value}
    onChange={({ target }) => {
      const role = roles.find((one) => one === target.value);
      if (role !== undefined) onChange(role);
    }}
  >
    {roles.map((role) => (
      <option key={role} value={role}>
        {text.shell.role[role]}
      </option>
    ))}
  </Select>
);
