import type { ReactNode } from "react";
import { Button } from "../../ui/button.tsx";
import { problemOf } from "../../ui/problem.tsx";
import { FormProblem } from "./sign-in-frame.tsx";

type Props = {
  act: { mutate: () => void; isPending: boolean; error: unknown };
  submit: string;
  children: ReactNode;
};

/** Fields, what is wrong with them, and the one button below. */
export const SignInForm = ({ act, submit, children }: Props) => (
  <form
    onSubmit={(event) => {
      event.preventDefault();
      act.mutate();
    }}
    className="flex flex-col gap-4"
  >
    {children}
    {act.error !== null && act.error !== undefined && (
      <FormProblem>
        {problemOf(act.error).message}. {problemOf(act.error).wayOut}
      </FormProblem>
    )}
    <Button type="submit" tone="primary" large pending={act.isPending}>
      {submit}
    </Button>
  </form>
);
