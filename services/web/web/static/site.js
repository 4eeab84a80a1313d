// On every page: times as the reader's clock tells them, and forms that cannot be sent twice.
"use strict";
{
  const words = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
  for (const time of document.querySelectorAll("time[datetime]")) {
    time.title = time.textContent.trim();
    time.textContent = words.format(new Date(time.dateTime));
  }

  for (const form of document.querySelectorAll("form[method=post]")) {
    form.addEventListener("submit", () => {
      for (const button of form.querySelectorAll("button")) button.disabled = true;
    });
  }
  // A page kept by the browser and shown again has its buttons back.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const button of document.querySelectorAll("form[method=post] button")) button.disabled = false;
  });
}
