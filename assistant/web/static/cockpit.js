// Enter says what was heard; Enter in an empty box goes on. Chinese input keeps its own Enter.
const box = document.getElementById("they-said");
const next = document.getElementById("go-on");
const read = document.getElementById("read-it");

const ticks = [...document.querySelectorAll("input[name=said]")];
const tick = ticks[0];

// First we say who we are, and that the call is recorded: one key ticks each, then the box is ready.
tick?.focus({ preventScroll: true });
for (const one of ticks) {
  one.addEventListener("change", () => one.checked && (ticks.find((other) => !other.checked) ?? box).focus());
  one.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    one.click();
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
