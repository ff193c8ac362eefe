/**
 * Entity tags of JSON answers. Weak ones: the same document has several encodings on the wire (gzip, brotli). A change is
 * held to them all the same, because equal documents are all that it asks for.
 */
import { hash } from "node:crypto";

export const entityTag = (json: string): string => `W/"${hash("sha1", json, "base64url")}"`;

const opaque = (tag: string): string => tag.trim().replace(/^W\//, "");

/** @param header value of If-None-Match or If-Match */
export const tagMatches = (header: string, tag: string): boolean =>
  header.trim() === "*" || header.split(",").some((one) => opaque(one) === opaque(tag));
