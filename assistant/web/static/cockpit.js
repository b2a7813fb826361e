// Enter says what was heard; Enter in an empty box goes on. Chinese input keeps its own Enter.
const box = document.getElementById("they-said");
const next = document.getElementById("go-on");
const read = document.getElementById("read-it");

const tick = document.querySelector("input[name=said]");

if (tick) {
  // First we say who we are: one key ticks it, then the box is ready.
  tick.focus({ preventScroll: true });
  tick.addEventListener("change", () => tick.checked && box.focus());
  tick.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    tick.click();
  });
}

if (box) {
  if (!tick && document.activeElement === document.body) box.focus({ preventScroll: true });
  box.setSelectionRange(box.value.length, box.value.length);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    const button = box.value.trim() ? read : next;
    if (button && !button.disabled) box.form.requestSubmit(button);
  });
}
