/** Who is signed in, as far as this page knows. Writes must show the token that the server gave this session. */
let csrfToken: string | null = null;
let person = "";

export const keepCsrfToken = (token: string | null): void => {
  csrfToken = token;
};

/** @param id of a person, who may belong to other tenants too */
export const keepPerson = (tenantId: string, id: string): void => {
  person = `${tenantId}.${id}`;
};

/** Under which the browser keeps what is one person's: who signs in next, in the same tab, does not find it. */
export const ownKey = (name: string): string => `${name}.${person}`;

export const sendAsSession: typeof fetch = (input, init = {}) => {
  const headers = new Headers(init.headers);
  if (csrfToken !== null) headers.set("x-csrf-token", csrfToken);
  return fetch(input, { ...init, headers });
};
