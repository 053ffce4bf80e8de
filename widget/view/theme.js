// A clinic may bring its colour; it is used only as far as it can be read. Text on it becomes
// black or white, whichever reads better, and a colour that can not be read at all is left out.

/** @param {number[]} rgb 0 to 255 each @returns {number} relative luminance (WCAG 2.2) */
function luminance(rgb) {
  const [r = 0, g = 0, b = 0] = rgb.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @param {number[]} one @param {number[]} other @returns {number} 1 to 21 */
export function contrast(one, other) {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

const WHITE = [255, 255, 255];
const BLACK = [0, 0, 0];

/** An opaque colour as the browser computes it. @param {HTMLElement} probe @param {string} color */
function parsed(probe, color) {
  probe.style.color = '';
  probe.style.color = color;
  if (!probe.style.color) return null;
  const match = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(getComputedStyle(probe).color);
  probe.style.color = '';
  return match ? match.slice(1).map(Number) : null;
}

/** @param {HTMLElement} root of the chat @param {string} color */
export function applyAccent(root, color) {
  const accent = color && parsed(root, color);
  if (!accent) return;
  const dark = contrast(accent, BLACK) > contrast(accent, WHITE);
  root.style.setProperty('--accent', `rgb(${accent.join(' ')})`);
  root.style.setProperty('--on-accent', dark ? '#000' : '#fff');
}
