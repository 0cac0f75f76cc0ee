/** The pages of a load: a file may be dropped, and waiting pages follow what is being done. Forms do without it. */

const drop = document.getElementById("drop");
const file = /** @type {HTMLInputElement | null} */ (document.getElementById("file"));
if (drop instanceof HTMLFormElement && file) {
  for (const name of ["dragenter", "dragover"])
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer?.files.length) return;
    file.files = event.dataTransfer.files;
    drop.requestSubmit();
  });
}

const waiting = document.getElementById("waiting");
const address = waiting?.dataset.state;
const PAUSE = 700;

/** @param {string} url @param {string} first the state when the page was made */
async function follow(url, first) {
  const response = await fetch(url, { headers: { Accept: "application/json" } });
  if (!response.ok) return location.reload();
  /** @type {{state: string, share: number, publishing: string, said: string}} */
  const now = await response.json();
  if (first && now.state !== first) return location.reload();
  const bar = waiting?.querySelector("progress");
  if (bar) bar.value = now.share;
  const line = document.getElementById("publishing");
  if (line && now.said) line.textContent = now.said;
  if (line && !["waiting", "publishing"].includes(now.publishing)) return;
  setTimeout(() => follow(url, now.state), PAUSE);
}
if (address) follow(address, "");
