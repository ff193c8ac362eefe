/**
 * What each answer tells a browser it must not do. Our pages need nothing from anywhere else, and nobody else's page may
 * show them or read from them. A table and not a plugin: making these lines anew for each answer took longer than
 * checking the key of who asks.
 */
const CONTENT_SECURITY: Readonly<Record<string, string>> = {
  "default-src": "'none'",
  "script-src": "'self'",
  "style-src": "'self'",
  "img-src": "'self' data:",
  "font-src": "'self'",
  "connect-src": "'self'",
  "manifest-src": "'self'",
  "worker-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'self'",
  "frame-ancestors": "'none'",
  "object-src": "'none'",
};

/** Of answers that are data: a browser that shows one all the same runs, loads and frames nothing. */
export const DOCUMENT_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

/** Of pages, and of whatever else a browser may take for one. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": Object.entries(CONTENT_SECURITY)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join("; "),
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "origin-agent-cluster": "?1",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-dns-prefetch-control": "off",
  "x-frame-options": "DENY",
  "x-permitted-cross-domain-policies": "none",
};

/** Only where there is encryption: a browser that was told so over plain HTTP has to ignore it. */
export const TRANSPORT_SECURITY = "max-age=31536000; includeSubDomains";
