/** A search field with suggestions: a combobox with a list that arrow keys walk. */

import { byId, el, say, sayCount } from "./dom.js";

/** @typedef {{label: string, kind: string, value: string}} Suggestion */

const WAIT_MS = 120;

/**
 * @param {HTMLInputElement} input
 * @param {(text: string) => Promise<Suggestion[]> | Suggestion[]} find
 * @param {(chosen: Suggestion) => void} choose
 */
export function suggest(input, find, choose) {
  const list = el("ul", { role: "listbox", class: "suggestions", id: `${input.id}-list`, hidden: true, "aria-label": say("search.suggestions") });
  input.after(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false",
                                               "aria-controls": list.id, autocomplete: "off" })) input.setAttribute(name, value);
  /** @type {Suggestion[]} */
  let found = [];
  let active = -1;
  let waiting = 0;
  let turn = 0;

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const take = (/** @type {number} */ i) => {
    const chosen = found[i];
    close();
    if (chosen) choose(chosen);
  };
  const mark = (/** @type {number} */ i) => {
    active = i;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === i)));
    if (i >= 0) input.setAttribute("aria-activedescendant", list.children[i].id);
  };
  const show = async () => {
    const mine = ++turn;
    const text = input.value.trim();
    const answer = text ? await find(text) : [];
    if (mine !== turn) return;
    found = answer;
    list.replaceChildren(...found.map((one, i) => el("li", {
      role: "option", id: `${list.id}-${i}`, "aria-selected": "false",
      onpointerdown: (event) => { event.preventDefault(); take(i); },
    }, el("span", {}, one.label), el("span", { class: "kind" }, one.kind))));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(found.length > 0));
    announce(text ? sayCount("search.found", found.length) : "");
    active = -1;
  };
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => void show(), WAIT_MS);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const { key } = event;
    if (key === "Escape" && !list.hidden) close();
    else if ((key === "ArrowDown" || key === "ArrowUp") && found.length && !list.hidden) {
      mark((active + (key === "ArrowDown" ? 1 : found.length - (active < 0 ? 0 : 1))) % found.length);
    } else if (key === "Enter" && !list.hidden && found.length) take(Math.max(0, active));
    else return;
    event.preventDefault();
  });
}

/** @param {string} text */
function announce(text) {
  byId("announce").textContent = text;
}
