const ENTITY: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text made safe for HTML content and quoted attributes; control characters, which no page may hold, become spaces. */
export function escapeHtml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, ' ').replace(/[&<>"']/g, (c) => ENTITY[c]!);
}

/** Escaped text as a page sets it: a true minus sign, and units that stay with their number. */
export function words(text: string): string {
  return escapeHtml(text)
    .replace(/(^|[\s(])-(?=[\d.∞])/g, '$1\u2212')
    .replace(/(\d) (?=%|bps\b|d\b|[A-Z]{3,4}\b)/g, '$1\u00a0');
}
