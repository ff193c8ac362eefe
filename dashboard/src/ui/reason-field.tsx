import { Field, TextArea } from "./field.tsx";

type Props = {
  label: string;
  hint?: string | undefined;
  value: string;
  onChange: (text: string) => void;
  /** What the API takes at most, in characters. */
  maxLength: number;
  rows?: number;
  required?: boolean;
};

/** What somebody says for the record; a dialog opens with the focus in it. */
export const ReasonField = ({ label, hint, onChange, rows = 3, required = true, ...rest }: Props) => (
  <Field label={label} hint={hint}>
    {(attributes) => (
      <TextArea
        {...attributes}
        {...rest}
        autoFocus
        required={required}
        rows={rows}
        onChange={(event) => onChange(event.target.value)}
      />
    )}
  </Field>
);
