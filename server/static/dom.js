/** Elements and words for the page. Text goes in as text nodes only: nothing that was loaded can become markup. */

/**
 * @typedef {Record<string, string | boolean | ((event: Event) => void)>} Props
 * @typedef {Node | string | null | undefined | false} Child
 */

/**
 * Make an element. `on…` properties are listeners, booleans are set or left out, the rest are attributes.
 * @param {string} tag
 * @param {Props} [props]
 * @param {...Child} children
 * @returns {HTMLElement}
 */
export function el(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false) element.setAttribute(name, value);
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

/**
 * A button, or with the class "link" one that looks like a link.
 * @param {string} words
 * @param {() => void} onclick
 * @param {string} [look] its class
 * @param {string} [name] what it is called, where the words alone do not tell
 */
export function button(words, onclick, look = "", name = words) {
  return el("button", { type: "button", class: look || false, "aria-label": name !== words && name, onclick }, words);
}

/** @param {string} words */
export function note(words) {
  return el("p", { class: "note" }, words);
}

/**
 * The element with an id; the templates promise that it exists.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page lacks #${id}`);
  return element;
}

/**
 * What the server wrote into a JSON script element; null when there is none.
 * @param {string} id
 * @returns {any}
 */
export function readJson(id) {
  const element = document.getElementById(id);
  return element ? JSON.parse(element.textContent || "null") : null;
}

/** @type {Record<string, string>} */
const words = readJson("text") ?? {};

/** Language of the page, for numbers. */
export const language = document.documentElement.lang || "sv";
const numbers = new Intl.NumberFormat(language);

/**
 * A phrase of the page's language; `{name}` is replaced by values. A key that is missing shows itself.
 * @param {string} key
 * @param {Record<string, string|number>} [values]
 */
export function say(key, values = {}) {
  const pattern = words[key] ?? key;
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === "number" ? count(value) : value;
  });
}

/**
 * One or many: picks `<key>.one` or `<key>.other`.
 * @param {string} key
 * @param {number} n
 */
export function sayCount(key, n) {
  return say(`${key}.${n === 1 ? "one" : "other"}`, { n });
}

/** @param {string} key */
export function isSaid(key) {
  return key in words;
}

/** @param {number} n */
export function count(n) {
  return numbers.format(n);
}

/**
 * "2015–2018", "från 2015", "till 2018", or "" when nothing is known.
 * @param {number} from
 * @param {number} to
 */
export function span(from, to) {
  if (from && to) return from === to ? String(from) : `${from}–${to}`;
  if (from) return say("years.since", { year: String(from) });
  return to ? say("years.until", { year: String(to) }) : "";
}

/**
 * Fold case, diacritics and punctuation away, so that "hogskolan" finds "Högskolan".
 * @param {string} text
 */
export function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}
