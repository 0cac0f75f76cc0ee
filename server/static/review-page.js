/** The review page: keys, the name of who judges, and what others do meanwhile. Without it everything is forms and links. */

const BETWEEN = 4000;
const AFTER_FAILURE = 15000;
const NAME = "kurbits-who";
const KEYS_OFF = "kurbits-review-keys-off";

/** @type {Record<string, string>} */
const SAME_AS = { ArrowRight: "next", ArrowDown: "next", " ": "next", ArrowLeft: "previous", ArrowUp: "previous" };

const page = /** @type {HTMLElement} */ (document.getElementById("review"));

/**
 * What the browser keeps for this person; a browser that keeps nothing is fine.
 * @param {string} key
 * @param {string} [value] to keep; without it what is kept is given
 */
function kept(key, value) {
  try {
    if (value === undefined) return localStorage.getItem(key) ?? "";
    if (value) localStorage.setItem(key, value);
    else localStorage.removeItem(key);
  } catch {
    // private windows may forbid it
  }
  return value ?? "";
}

/** Let the name follow from page to page: into the field and into every address that the server makes. */
function rememberWho() {
  const field = /** @type {HTMLInputElement | null} */ (document.getElementById("who"));
  if (page.dataset.who) kept(NAME, page.dataset.who);
  else if (page.dataset.who === "" && kept(NAME)) {
    const address = new URL(location.href);
    if (!document.querySelector("[role=alert]") && !address.searchParams.get("who")) {
      address.searchParams.set("who", kept(NAME));
      location.replace(address);
    } else if (field) field.value = kept(NAME);
  }
  field?.form?.addEventListener("submit", () => kept(NAME, field.value.trim()));
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLInputElement ? target.type !== "checkbox" : target instanceof HTMLTextAreaElement;
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  const { target, key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(target) || kept(KEYS_OFF)) return;
  if (key === " " && target instanceof Element && target.closest("a, button, summary, input")) return;
  if (key === "?") {
    const help = /** @type {HTMLDetailsElement | null} */ (document.getElementById("help"));
    if (help) {
      help.open = !help.open;
      help.scrollIntoView({ block: "nearest" });
    }
  } else {
    const wanted = SAME_AS[key] ?? key.toLowerCase();
    const control = [...document.querySelectorAll("[data-key]")].find((each) => each.getAttribute("data-key") === wanted);
    if (!(control instanceof HTMLElement)) return;
    control.click();
  }
  event.preventDefault();
}

/** The keys are a person's choice: screen readers and speech control have keys of their own. */
function offerKeys() {
  const box = /** @type {HTMLInputElement | null} */ (document.getElementById("keys-on"));
  if (!box) return;
  const choice = document.getElementById("keys-choice");
  if (choice) choice.hidden = false;
  box.checked = !kept(KEYS_OFF);
  box.addEventListener("change", () => kept(KEYS_OFF, box.checked ? "" : "yes"));
}

/** Ask the server how things stand; gives null when it does not answer. */
async function ask() {
  const query = new URLSearchParams({ lang: document.documentElement.lang, card: page.dataset.card ?? "" });
  try {
    const response = await fetch(`/api/review/state?${query}`, { headers: { Accept: "application/json" } });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

/** @param {{rows: number, publishing: string, said: string, card: string, by: string}} state */
function show(state) {
  const line = document.getElementById("publishing");
  if (line && line.textContent !== state.said) {
    line.textContent = state.said;
    line.className = `publishing ${state.publishing}`;
  }
  const again = document.getElementById("publish");
  if (again) again.hidden = state.publishing !== "failed";
  const live = document.getElementById("live");
  if (live && String(state.rows) !== page.dataset.rows && state.by && state.by !== page.dataset.who) {
    live.textContent = (page.dataset.judged ?? "").replace("{who}", state.by);
    live.hidden = false;
  }
}

async function watch() {
  const state = document.hidden ? undefined : await ask();
  if (state && page.dataset.waiting !== undefined) location.reload();
  if (state) show(state);
  setTimeout(watch, state === null ? AFTER_FAILURE : BETWEEN);
}

rememberWho();
offerKeys();
document.addEventListener("keydown", pressed);
const told = document.getElementById("told")?.textContent?.trim();
const announce = document.getElementById("announce");
if (told && announce) setTimeout(() => (announce.textContent = told), 200);
setTimeout(watch, page.dataset.waiting === undefined ? 1000 : 2000);
