// One key for one action: an element with data-key is clicked, or focused, when its key is pressed.
const typing = (target) => target.matches?.("input:not([type=checkbox]):not([type=radio]), textarea, select");
const shown = (element) => element.getClientRects().length > 0;

function find(key) {
  const found = [...document.querySelectorAll("[data-key]")].filter(
    (element) => element.dataset.key === key && !element.disabled && shown(element),
  );
  return found.find((element) => !element.checked) ?? found[0];
}

function act(element) {
  if (typing(element)) element.focus();
  else element.click();
  if (element.matches("input")) element.focus();
  if (element.parentElement?.open) element.parentElement.querySelector("input:not([type=hidden])")?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && typing(event.target)) {
    event.target.blur();
    return;
  }
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  const element = find(event.key.toLowerCase());
  if (!element) return;
  event.preventDefault();
  act(element);
});

const dialog = document.getElementById("all-keys");
document.querySelector("[data-opens=all-keys]")?.addEventListener("click", (event) => {
  event.preventDefault();
  dialog.showModal();
});
