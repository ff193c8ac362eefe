import { type ComponentProps, type ReactNode, useId } from "react";
import { cx } from "./cx.ts";

const BOX =
  "w-full rounded-6 border border-line-strong bg-raised px-2.5 text-ink shadow-small placeholder:text-faint aria-invalid:border-refuted";

type Described = { id: string; "aria-describedby"?: string; "aria-invalid"?: true };

type FieldProps = {
  label: string;
  hint?: ReactNode;
  error?: string | null;
  /** Gets the attributes that tie it to label, hint and error. */
  children: (attributes: Described) => ReactNode;
};

export const Field = ({ label, hint, error, children }: FieldProps) => {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className="flex w-full flex-col gap-1">
      <label htmlFor={id} className="text-12 font-medium text-ink">
        {label}
      </label>
      {children({
        id,
        ...(note !== undefined && note !== null && { "aria-describedby": `${id}-note` }),
        ...(error && { "aria-invalid": true as const }),
      })}
      {note !== undefined && note !== null && (
        <p id={`${id}-note`} className={cx("text-12", error ? "text-refuted" : "text-muted")}>
          {note}
        </p>
      )}
    </div>
  );
};

export const TextInput = ({ className, ...rest }: ComponentProps<"input">) => (
  <input {...rest} className={cx(BOX, "h-9 text-14", className)} />
);

export const TextArea = ({ className, ...rest }: ComponentProps<"textarea">) => (
  <textarea {...rest} className={cx(BOX, "py-2 text-14", className)} />
);

/** The browser's own list: every platform has one that its users know, by keyboard and by touch. */
export const Select = ({ className, ...rest }: ComponentProps<"select">) => (
  <select {...rest} className={cx(BOX, "h-9 text-14", className)} />
);

type CheckboxProps = Omit<ComponentProps<"input">, "type"> & { label: string; hint?: string };

export const Checkbox = ({ label, hint, ...rest }: CheckboxProps) => (
  <label className="flex items-start gap-2">
    <input type="checkbox" {...rest} className="mt-0.5 size-4 accent-accent" />
    <span>
      <span className="block font-medium">{label}</span>
      {hint !== undefined && <span className="block text-12 text-muted">{hint}</span>}
    </span>
  </label>
);
