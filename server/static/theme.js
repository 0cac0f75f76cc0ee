/** Colours and fonts of the map, read once from the style sheet and again when the theme changes. */

/**
 * @typedef {{ground: string, land: string, border: string, ink: string, muted: string, line: string, accent: string, palette: string[],
 *            types: Record<string, string>, sectors: Record<string, string>, font: string}} Theme
 */

const OTHERS = 10;
/** Colour number for "all the rest" when there are more groups than colours. */
export const REST = OTHERS;

const TYPE_NAMES = ["organisation", "person", "project", "programme", "region", "municipality", "event"];
const SECTOR_NAMES = ["academia", "industry", "public", "civil", "intermediary"];

/**
 * @param {Element} host
 * @returns {Theme}
 */
export function readTheme(host) {
  const style = getComputedStyle(host);
  const value = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  const named = (/** @type {string[]} */ names, /** @type {string} */ prefix) =>
    Object.fromEntries(names.map((name) => [name, value(`${prefix}-${name}`)]));
  return {
    ground: value("map-ground"), land: value("map-land"), border: value("map-border"), ink: value("ink"), muted: value("muted"), line: value("map-line"),
    accent: value("accent"), palette: Array.from({ length: OTHERS + 1 }, (_, i) => value(`c${i}`)),
    types: named(TYPE_NAMES, "type"), sectors: named([...SECTOR_NAMES, "none"], "sector"),
    font: style.fontFamily,
  };
}

/**
 * Call back when the reader switches between light and dark.
 * @param {() => void} changed
 */
export function onThemeChange(changed) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
}
