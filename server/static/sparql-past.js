/** Queries asked before, kept in this browser alone. */

import { byId, el } from "./dom.js";

const KEY = "kurbits-sparql", MOST = 20;

/** @returns {string[]} */
function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter((each) => typeof each === "string") : [];
  } catch {
    return []; // a browser that keeps nothing, or something else under our name
  }
}

/** @param {string[]} queries */
function keep(queries) {
  try {
    if (queries.length) localStorage.setItem(KEY, JSON.stringify(queries));
    else localStorage.removeItem(KEY);
  } catch {
    return; // full, or not allowed: then nothing is remembered
  }
}

/**
 * Note a query when it is asked, and list those asked before, the latest first, each to be taken up again.
 * @param {HTMLTextAreaElement} area
 * @param {() => void} repaint
 * @param {HTMLElement} place
 * @param {Record<string, string>} says
 */
export function remember(area, repaint, place, says) {
  area.form?.addEventListener("submit", () => {
    const query = area.value.trim();
    keep([query, ...kept().filter((each) => each !== query)].slice(0, MOST));
  });
  const show = () => {
    const queries = kept();
    const items = queries.map((query) => el("li", {}, el("button", { type: "button", class: "past", onclick: () => {
      area.value = query;
      repaint();
      area.focus();
    } }, query.replace(/\s+/g, " ").slice(0, 160))));
    const forget = el("button", { type: "button", onclick: () => {
      keep([]);
      show();
      byId("announce").textContent = says.forgotten;
      area.focus();
    } }, says.forget);
    place.replaceChildren(...(queries.length ? [el("details", {}, el("summary", {}, says.past), el("p", { class: "note" }, says.past_lead), el("ol", {}, ...items), forget)] : []));
  };
  show();
}
