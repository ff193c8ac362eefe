import { type ReactNode, useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { client } from "../../api/client.ts";
import { meQuery } from "../../api/queries.ts";
import { signInText } from "../../catalogue/pages/sign-in-text.ts";
import { Button, buttonClass } from "../../ui/button.tsx";
import { problemOf } from "../../ui/problem.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { DeadEnd } from "./dead-end.tsx";
import { FormNote, SignInFrame } from "./sign-in-frame.tsx";
import { useArrive } from "./use-arrive.ts";
import { useTokenOnce } from "./use-token-once.ts";

const words = signInText.link;

const Arriving = () => {
  const onArrive = useArrive();
  const { error } = useTokenOnce((token) => client.signIn.link({ body: { token, form: "cookie" } }), onArrive);
  if (error !== null) {
    const { message, wayOut } = problemOf(error);
    return (
      <DeadEnd title={words.failed}>
        {message}. {wayOut}
      </DeadEnd>
    );
  }
  return (
    <SignInFrame title={words.title}>
      <Skeleton className="h-9" />
    </SignInFrame>
  );
};

/** A link that somebody else has sent would else make who opens it work under that one's name. */
const AskFirst = ({ onYes }: { onYes: () => void }) => (
  <SignInFrame title={words.ask}>
    <div className="flex flex-col gap-4">
      <FormNote>{words.mayBeAnother}</FormNote>
      <Link to="/" className={buttonClass("primary", true)}>
        {words.stay}
      </Link>
      <Button large onClick={onYes}>
        {words.switch}
      </Button>
    </div>
  </SignInFrame>
);

export const LinkPage = (): ReactNode => {
  const { data: me, isPending } = useQuery(meQuery);
  const [agreed, setAgreed] = useState(false);
  if (isPending) {
    return (
      <SignInFrame title={words.title}>
        <Skeleton className="h-9" />
      </SignInFrame>
    );
  }
  if (me !== undefined && !agreed) return <AskFirst onYes={() => setAgreed(true)} />;
  return <Arriving />;
};
