// The demo's clock runs on by itself between pages, at the pace the server told.
const output = document.querySelector("[data-demo-now]");

// One line on a phone; on a wide screen the ways to change the pace are at hand.
const pace = document.querySelector("[data-open-wide]");
if (pace) pace.open = matchMedia("(min-width: 52rem)").matches;

if (output) {
  const began = performance.now();
  const start = Date.parse(output.dataset.demoNow);
  const speed = Number(output.dataset.speed);
  const format = new Intl.DateTimeFormat(document.documentElement.lang, {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: "UTC",
  });
  const tick = () => {
    output.textContent = `${format.format(start + (performance.now() - began) * speed)} UTC`;
  };
  tick();
  setInterval(tick, 500);
}
