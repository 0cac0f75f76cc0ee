/** What the server is asked for: the form of the selection, sent without leaving the page. */

import { ask } from "./asking.js";
import { finding } from "./data.js";
import { byId } from "./dom.js";
import { suggest } from "./suggest.js";

/** @typedef {import("./page.js").MapPage} MapPage */

/** @param {MapPage} page */
export function listenServed(page) {
  const form = document.querySelector("form#served");
  if (!(form instanceof HTMLFormElement)) return;
  const sent = () => {
    /** @type {Record<string, string>} */
    const changes = { sel: "", pick: "", tie: "", a: "", b: "" };
    for (const [name, value] of new FormData(form)) changes[name] = String(value).trim();
    void ask(page, changes);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sent();
  });
  for (const field of form.querySelectorAll("select, input[type=radio]")) field.addEventListener("change", sent);
  for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("input[data-suggest]"))) {
    suggest(field, finding(field.dataset.suggest), (chosen) => {
      field.value = chosen.label;
      sent();
    });
  }
  byId("served-clear").addEventListener("click", () => {
    void ask(page, Object.fromEntries([...new FormData(form).keys(), "center", "steps", "grow", "also", "group", "only"].map((name) => [name, ""])));
  });
}

/**
 * Show in the form what the address asks for.
 * @param {URLSearchParams} query
 * @param {string} view what the server chose where nothing was asked for
 */
export function fillServed(query, view) {
  const form = document.querySelector("form#served");
  if (!(form instanceof HTMLFormElement)) return;
  for (const field of form.elements) {
    if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement) || !field.name) continue;
    const value = query.get(field.name) ?? "";
    if (field instanceof HTMLInputElement && field.type === "radio") field.checked = field.value === (value || view);
    else field.value = value;
  }
}
