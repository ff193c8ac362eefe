/** Address that signs the owner of the data folder in when a browser opens it (`session.open`). */
export const ownerLink = (url: string, token: string): string => `${url.replace(/\/+$/, "")}/sign-in?token=${token}`;
