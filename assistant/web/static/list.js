// J and K walk through the rows of a list; Enter does what the row's first link or button does.
const rows = () => [...document.querySelectorAll("[data-row]")];

function start(row) {
  return row.querySelector("[data-start]") ?? row.querySelector("a, button");
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches?.("input, textarea, select") || document.querySelector("dialog[open]")) return;
  const step = { j: 1, k: -1 }[event.key.toLowerCase()];
  if (!step) return;
  const all = rows();
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)];
  if (next) start(next)?.focus();
});
