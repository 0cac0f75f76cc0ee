/** Table, chart or map: one is shown at a time, and the address says which, without asking again. */

/** Let the links above an answer switch what is shown. */
export function switchViews() {
  const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll("#views a")]);
  for (const link of links) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      for (const each of links) {
        const shown = each === link, section = document.getElementById(`view-${each.dataset.view}`);
        if (section) section.hidden = !shown;
        if (shown) each.setAttribute("aria-current", "true");
        else each.removeAttribute("aria-current");
      }
      history.replaceState(null, "", link.href);
      const field = /** @type {HTMLInputElement | null} */ (document.querySelector("input[name=view]"));
      if (field) Object.assign(field, { value: link.dataset.view ?? "", disabled: false });
    });
  }
}
