/**
 * The Content-Security-Policy of the page: code, style, fonts and data come from
 * where the page came from, and nothing goes anywhere else. A page can't set
 * frame-ancestors for itself, so that stands in the header alone.
 *
 * @param {{ meta?: boolean }} [where]
 * @returns {string}
 */
export function policy({ meta = false } = {}) {
  const rules = [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ];
  if (!meta) rules.push("frame-ancestors 'none'");
  return rules.join("; ");
}
